/**
 * Whether real answers are what the OpenAPI document says: for journeys, which see what the service answers. The
 * document is taken at its word, unknown members and undocumented statuses included.
 */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { openApiDocument } from '../../shared/http/api/document/openapi.ts';
import { type ManagementRouteName, managementRoutes } from '../../shared/http/routes.ts';

interface Response {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, { readonly schema?: object }>>;
}

export interface DocumentedOperation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, Response>>;
}

/** The document as tests look at it. */
export interface ApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components: Readonly<
    Record<
      'schemas' | 'parameters' | 'responses' | 'headers' | 'securitySchemes',
      Readonly<Record<string, object>>
    >
  >;
}

const options = { publicUrl: 'https://s2s.litwareinc.com', version: '0.0.0' };
const document = openApiDocument(options) as unknown as ApiDocument;

// Formats say what people may expect; the patterns beside them say what is checked.
const ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: false });
ajv.addSchema(document, 'api');

const escaped = (segment: string) => encodeURIComponent(segment.replaceAll('~', '~0').replaceAll('/', '~1'));
const pointer = (...segments: string[]) => `#/${segments.map(escaped).join('/')}`;

/** Where the document has the schema of that answer; undefined when it does not know the answer at all. */
function answerSchema(name: ManagementRouteName, method: string, status: number) {
  const place = [
    'paths',
    `/${managementRoutes[name].template}`,
    method.toLowerCase(),
    'responses',
    `${status}`,
  ];
  const response = document.paths[place[1] ?? '']?.[place[2] ?? '']?.responses[`${status}`];
  const target = response?.$ref?.split('/').at(-1);
  const found = target === undefined ? response : (document.components.responses[target] as Response);
  const type = Object.keys(found?.content ?? {}).find((each) => each.includes('json'));
  const base = target === undefined ? place : ['components', 'responses', target];
  return { known: found !== undefined, address: type && pointer(...base, 'content', type, 'schema') };
}

/**
 * @param body the answer as it was parsed; anything for an answer that is no JSON
 * @returns what is not as documented; empty when everything is
 */
export function conformsTo(
  name: ManagementRouteName,
  method: string,
  status: number,
  body: unknown,
): string[] {
  const { known, address } = answerSchema(name, method, status);
  if (!known) return [`${method} ${name} is not documented to answer ${status}`];
  if (!address) return [];
  const validate = ajv.getSchema(`api${address}`);
  if (!validate) throw new Error(`The document has no schema at ${address}.`);
  if (validate(body)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath || '/'} ${message} ${JSON.stringify(params)}`,
  );
}

export { document as apiDocument };
