/** The OpenAPI document: valid by a validator that is not ours, whole, and the same as what the routes do. */
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { errorCatalogue } from '../../../../shared/base/error-catalogue.ts';
import { answerSchemas } from '../../../../shared/http/api/document/answer.ts';
import { openApiDocument } from '../../../../shared/http/api/document/openapi.ts';
import { everyOperation } from '../../../../shared/http/api/document/operations.ts';
import { requestSchemas } from '../../../../shared/http/api/schema.ts';
import type { Route } from '../../../../shared/http/route.ts';
import { type ManagementRouteName, managementRoutes } from '../../../../shared/http/routes.ts';

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly additionalProperties?: unknown;
  readonly not?: object;
  readonly $ref?: string;
}

interface Described {
  readonly operationId: string;
  readonly summary: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly { readonly $ref?: string; readonly name?: string }[];
  readonly requestBody?: {
    readonly required: boolean;
    readonly content: Readonly<Record<string, { schema: Schema }>>;
  };
  readonly responses: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const options = { publicUrl: 'https://s2s.litwareinc.com', version: '1.2.3' };
const document = openApiDocument(options);
const paths = document.paths as Readonly<Record<string, Readonly<Record<string, Described>>>>;
const components = document.components as Readonly<Record<string, Readonly<Record<string, Schema>>>>;
const schemas = components.schemas ?? {};

const operations = everyOperation().map(({ name, method, operation }) => ({
  name,
  method,
  operation,
  route: managementRoutes[name] as Route,
  described: paths[`/${managementRoutes[name].template}`]?.[method.toLowerCase()] as Described,
}));

describe('the document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(structuredClone(document));
    expect([valid, errors]).toEqual([true, undefined]);
    expect(validator.version).toBe('3.1');
  });

  it('is refused by that validator when something is wrong with it', async () => {
    const { valid } = await new Validator().validate({ ...structuredClone(document), paths: [] });
    expect(valid).toBe(false);
  });

  it('says where the service is and which version it is of', () => {
    expect(document).toMatchObject({ servers: [{ url: options.publicUrl }], info: { version: '1.2.3' } });
  });

  it('is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });

  it('has every route below /api, with every method, and nothing else', () => {
    const shown = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item)
        .filter((key) => key !== 'parameters')
        .map((method) => `${method.toUpperCase()} ${path}`),
    );
    const held = Object.values<Route>(managementRoutes).flatMap(({ template, methods }) =>
      methods.filter((method) => method !== 'HEAD').map((method) => `${method} /${template}`),
    );
    expect(shown.toSorted()).toEqual(held.toSorted());
    for (const path of Object.keys(paths)) expect(path).toMatch(/^\/api\//);
  });

  it('refers to nothing that it does not hold, and holds nothing that it does not refer to', () => {
    const text = JSON.stringify(document);
    const named = [...text.matchAll(/"#\/components\/([^"]+)"/g)].map(([, name]) => name);
    const held = Object.entries(components).flatMap(([kind, entries]) =>
      kind === 'securitySchemes' ? [] : Object.keys(entries).map((name) => `${kind}/${name}`),
    );
    expect(named.filter((name) => !held.includes(name ?? ''))).toEqual([]);
    expect(held.filter((name) => !named.includes(name))).toEqual(['responses/problem.405']);
  });

  it('names no schema twice', () => {
    const ids = [...requestSchemas._idmap.keys(), ...answerSchemas._idmap.keys()];
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
    expect(Object.keys(schemas)).toHaveLength(ids.length);
  });

  it('says of each status which codes it stands for', () => {
    for (const [code, { status }] of Object.entries(errorCatalogue)) {
      expect(components.responses?.[`problem.${status}`]).toMatchObject({
        description: expect.stringMatching(new RegExp(`\\b${code}\\b`)),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      });
    }
  });
});

describe('the operation', () => {
  const ids = operations.map(({ described }) => described.operationId);

  it('ids are all different', () => {
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(operations)('$name $method has its summary and id', ({ name, method, described }) => {
    expect(described.operationId).toBe(`${name}-${method.toLowerCase()}`);
    expect(described.summary.length).toBeGreaterThan(10);
  });

  it.each(operations)('$name $method names the role that it needs', ({ route, method, described }) => {
    const needed = method === 'GET' ? route.role : (route.changeRole ?? route.role);
    expect(described.security).toEqual(needed ? [{ entraId: [needed] }] : []);
  });

  const hasBody = ({ method }: { readonly method: string }) => ['POST', 'PUT', 'PATCH'].includes(method);

  it.each(operations)('$name $method has a request exactly where it has a body', (each) => {
    const { method, described } = each;
    expect(described.requestBody !== undefined).toBe(hasBody(each));
    const types = Object.keys(described.requestBody?.content ?? {});
    const merge = method === 'PATCH' ? ['application/merge-patch+json'] : [];
    if (described.requestBody) expect(types).toEqual(['application/json', ...merge]);
  });

  it.each(operations)('$name $method has an answer of success with content', ({ described, operation }) => {
    const good = Object.entries(described.responses).filter(([status]) => status.startsWith('2'));
    expect(good.map(([status]) => Number(status))).toEqual([...(operation.statuses ?? [200])].toSorted());
    for (const [, response] of good) {
      expect(Object.keys(response.content ?? {})).toHaveLength(1);
      expect(response.headers).toHaveProperty('x-ms-request-id');
      expect(Object.keys(response.headers ?? {}).includes('ETag')).toBe(operation.etag === true);
    }
  });

  it.each(operations)('$name $method has the refusals that it can give', ({ route, method, described }) => {
    const refusals = Object.keys(described.responses).filter((status) => !status.startsWith('2'));
    const compares = route.needsIfMatch === true && ['PATCH', 'DELETE'].includes(method);
    expect(refusals).toContain('500');
    if (route.role) expect(refusals).toEqual(expect.arrayContaining(['400', '401', '403', '404', '503']));
    if (route.proof) expect(refusals).toEqual(expect.arrayContaining(['400', '401', '404', '409']));
    expect(refusals.includes('428')).toBe(compares);
    expect(refusals.includes('412')).toBe(method !== 'GET');
    expect(refusals).not.toContain('405');
  });

  it.each(operations)('$name $method has the parameters of its method', ({ route, method, described }) => {
    const named = (described.parameters ?? []).map(({ $ref, name }) => name ?? $ref?.split('/').at(-1));
    const compares = route.needsIfMatch === true && ['PATCH', 'DELETE'].includes(method);
    if (method === 'GET') {
      expect(named.map((name) => name?.replace('query.', ''))).toEqual([...(route.query ?? [])]);
    } else if (route.asksOnly) expect(named).toEqual([]);
    else {
      const why = method === 'DELETE' ? ['query.reason'] : [];
      const condition = compares ? 'header.ifMatchRequired' : 'header.ifMatch';
      expect(named).toEqual(['query.dryRun', ...why, condition]);
    }
  });

  it.each(Object.keys(managementRoutes) as ManagementRouteName[])('%s has the parts of its path', (name) => {
    const { template } = managementRoutes[name];
    const item = paths[`/${template}`] as unknown as { parameters?: readonly { $ref: string }[] };
    const parts = [...template.matchAll(/\{(\w+)\}/g)].map(([, part]) => `path.${part}`);
    expect((item.parameters ?? []).map(({ $ref }) => $ref.split('/').at(-1))).toEqual(parts);
  });
});

/** The schema itself and all that are in it. */
function within(schema: Schema): Schema[] {
  const inner = [
    ...Object.values(schema.properties ?? {}),
    ...(schema.items ? [schema.items] : []),
    ...(schema.anyOf ?? []),
    ...(schema.oneOf ?? []),
  ];
  return [schema, ...inner.flatMap(within)];
}

const requests = [...requestSchemas._idmap.keys()].map((id) => ({ id, schema: schemas[id] ?? {} }));

describe('the request', () => {
  it.each(requests)('$id has a bound for every text and every list', ({ schema }) => {
    for (const each of within(schema)) {
      if (each.type === 'string' && !each.enum && each.const === undefined)
        expect(each.maxLength).toBeGreaterThan(0);
      if (each.type === 'array') expect(each.maxItems).toBeGreaterThan(0);
    }
  });

  it.each(requests)('$id knows all its members', ({ schema }) => {
    for (const each of within(schema)) {
      if (each.type === 'object') expect(each.additionalProperties).toBe(false);
    }
  });

  /** Who proves a key of its own gives no reason, and who only asks changes nothing. */
  const withoutReason = [
    'KeyAddition',
    'KeyRemoval',
    'MetadataPreview',
    'ConnectivityTest',
    'TokenInspection',
  ];

  it.each(requests)('$id takes a reason, unless it changes nothing or proves itself', ({ id, schema }) => {
    const objects = schema.oneOf ?? [schema];
    for (const { properties = {} } of objects) {
      expect('reason' in properties).toBe(!withoutReason.includes(id));
    }
  });
});

describe('the answer', () => {
  const answers = [...answerSchemas._idmap.keys()].map((id) => ({ id, schema: schemas[id] ?? {} }));
  /** Of another's making, whose members are not ours to list. */
  const open = ['OpenApiDocument'];

  it.each(answers)('$id knows all its members', ({ id, schema }) => {
    if (open.includes(id)) return expect(schema.additionalProperties).toEqual({});
    for (const each of within(schema)) {
      // A map, as the roles by key id, has no properties of its own.
      if (each.type === 'object' && each.properties) expect(each.additionalProperties).toBe(false);
    }
  });

  it('of every change of the registry is one shape', () => {
    const changes = answers.filter(({ id }) => id.endsWith('Change') && id !== 'PinnedPartnersChange');
    expect(changes.length).toBeGreaterThan(6);
    for (const { schema } of changes) {
      expect(Object.keys(schema.properties ?? {})).toEqual(['dryRun', 'changed', 'warnings', 'value']);
    }
  });
});
