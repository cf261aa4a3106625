/**
 * The management API as an OpenAPI 3.1 document, written from the table of routes and the schemas that requests are
 * read by, so that it cannot say anything else than what is done.
 */
import * as z from 'zod/mini';
import { isRead, mustCompare } from '../../management-request.ts';
import { managementRoles } from '../../management-token.ts';
import type { Route } from '../../route.ts';
import { managementRoutes } from '../../routes.ts';
import { requestSchemas } from '../schema.ts';
import { answerSchemas } from './answer.ts';
import type { Operation } from './operation.ts';
import { everyOperation, type NamedOperation } from './operations.ts';
import { ifMatchParameter, parameterComponents, pathParameters, queryParameter } from './parameters.ts';
import { problem } from './problem.ts';
import { headerComponents, problemComponents, responsesOf } from './responses.ts';

type Content = Readonly<Record<string, unknown>>;

export interface OpenApiOptions {
  /** Where clients reach the service, without a slash at its end. */
  readonly publicUrl: string;
  readonly version: string;
}

export function openApiDocument({ publicUrl, version }: OpenApiOptions): Content {
  const schemas = { ...schemasOf(requestSchemas, 'input'), ...schemasOf(answerSchemas, 'output') };
  return {
    openapi: '3.1.0',
    info: { title: 'S2S Token Service: management', version, description: about },
    servers: [{ url: publicUrl }],
    paths: paths(schemas),
    components: {
      schemas,
      parameters: parameterComponents(),
      headers: headerComponents,
      responses: problemComponents(reference(problem, answerSchemas)),
      securitySchemes: { entraId: securityScheme },
    },
  };
}

const about =
  'Members and query parameters that are not described are refused. A refusal names every broken rule with its code.';

const securityScheme = {
  type: 'http',
  scheme: 'bearer',
  bearerFormat: 'JWT',
  description: `An Entra ID access token with an app role in its claim roles: ${managementRoles.join(', ')}; each includes those before it.`,
};

const componentAddress = (id: string) => `#/components/schemas/${id}`;

function schemasOf(registry: typeof requestSchemas, io: 'input' | 'output'): Content {
  const { schemas } = z.toJSONSchema(registry, { io, uri: componentAddress });
  // As components they have their address and dialect from the document.
  const bare = Object.entries(schemas).map(([id, { $id: _id, $schema: _dialect, ...schema }]) => [
    id,
    schema,
  ]);
  return Object.fromEntries(bare);
}

/** @throws Error for a schema that nobody has named: a mistake in the tables */
function reference(schema: z.ZodMiniType, registry: typeof requestSchemas): Content {
  const id = registry.get(schema)?.id;
  if (id === undefined) throw new Error('a schema of an operation has no name');
  return { $ref: componentAddress(id) };
}

function paths(schemas: Content): Content {
  const items: Record<string, Record<string, unknown>> = {};
  for (const named of everyOperation()) {
    const route: Route = managementRoutes[named.name];
    const path = `/${route.template}`;
    const parameters = pathParameters(route.template);
    items[path] ??= parameters.length > 0 ? { parameters } : {};
    items[path][named.method.toLowerCase()] = describe(named, route, schemas);
  }
  return items;
}

function describe({ name, method, operation }: NamedOperation, route: Route, schemas: Content): Content {
  const { summary = route.summary, description, request } = operation;
  const needed = isRead(method) ? route.role : (route.changeRole ?? route.role);
  const parameters = parametersOf(operation, route, method);
  return {
    operationId: `${name}-${method.toLowerCase()}`,
    summary,
    ...(description !== undefined && { description }),
    // The roles that are needed, as 3.1 lets a scheme other than OAuth name them.
    security: needed === undefined ? [] : [{ entraId: [needed] }],
    ...(parameters.length > 0 && { parameters }),
    ...(request && { requestBody: requestBody(request, method, schemas) }),
    responses: responsesOf(route, method, operation, (schema) => reference(schema, answerSchemas)),
  };
}

function parametersOf({ query: own }: Operation, route: Route, method: string): Content[] {
  if (isRead(method)) return (route.query ?? []).map((part) => queryParameter(part, own));
  if (route.asksOnly) return [];
  const why = method === 'DELETE' ? [queryParameter('reason')] : [];
  return [queryParameter('dryRun'), ...why, ifMatchParameter(mustCompare(route, method))];
}

/** A body may be left out where none of its members is required. */
function requestBody(request: z.ZodMiniType, method: string, schemas: Content): Content {
  const schema = reference(request, requestSchemas);
  const { required, oneOf } = schemas[requestSchemas.get(request)?.id ?? ''] as Partial<
    Record<'required' | 'oneOf', unknown[]>
  >;
  const types =
    method === 'PATCH' ? ['application/json', 'application/merge-patch+json'] : ['application/json'];
  const content = Object.fromEntries(types.map((type) => [type, { schema }]));
  return { required: required !== undefined || oneOf !== undefined, content };
}
