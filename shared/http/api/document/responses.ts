/** What the OpenAPI document says of answers: each status of success, and a problem for each status of refusal. */
import { type ErrorCode, errorCatalogue } from '../../../base/error-catalogue.ts';
import { isRead, mustCompare } from '../../management-request.ts';
import type { Route } from '../../route.ts';
import { cerFile, type Operation } from './operation.ts';

type Content = Readonly<Record<string, unknown>>;

const texts: Readonly<Record<number, string>> = {
  200: 'As asked.',
  201: 'Created.',
  202: 'Begun, and not finished yet.',
};

const text = { type: 'string' };
const requestId = { 'x-ms-request-id': { $ref: '#/components/headers/x-ms-request-id' } };

/** The components that the answers refer to. */
export const headerComponents: Content = {
  'x-ms-request-id': { description: 'Names the request in the log.', schema: text },
  'x-ms-error-code': { description: 'The code of the first violation.', schema: text },
  ETag: { description: 'What is shown, for If-Match.', schema: text },
  Allow: { description: 'The methods that the resource has.', schema: text },
  'WWW-Authenticate': { description: 'How to say who asks.', schema: text },
  'Retry-After': { description: 'Seconds after which another try makes sense.', schema: { type: 'integer' } },
};

const ownHeaders: Readonly<Record<number, string>> = {
  401: 'WWW-Authenticate',
  405: 'Allow',
  503: 'Retry-After',
};

const header = (name: string) => ({ [name]: { $ref: `#/components/headers/${name}` } });

/** Every status of a refusal, with the codes that it stands for. */
const codesByStatus = Map.groupBy(
  Object.keys(errorCatalogue) as ErrorCode[],
  (code): number => errorCatalogue[code].status,
);

/** A problem for each status that the catalogue knows. */
export function problemComponents(problem: Content): Content {
  const entries = [...codesByStatus].map(([status, codes]) => {
    const own = ownHeaders[status];
    const headers = { ...requestId, ...header('x-ms-error-code'), ...(own && header(own)) };
    const content = { 'application/problem+json': { schema: problem } };
    return [`problem.${status}`, { description: codes.join(', '), headers, content }];
  });
  return Object.fromEntries(entries);
}

/** Statuses of refusals that a method can never have: its request has not what they are about. */
function impossible(route: Route, method: string): readonly number[] {
  const { role, proof } = route;
  const nobodyAsks = role === undefined && !proof;
  if (nobodyAsks) return [...codesByStatus.keys()].filter((status) => status !== 500);
  const ofChange = isRead(method) ? [409, 412, 413, 415] : [];
  const ofBody = method === 'DELETE' ? [413, 415] : [];
  // Another method than the described ones is no operation of the document.
  return [405, ...ofChange, ...ofBody, ...(mustCompare(route, method) ? [] : [428]), ...(proof ? [403] : [])];
}

/** Every answer that the operation can give. */
export function responsesOf(
  route: Route,
  method: string,
  { answer, statuses = [200], etag }: Operation,
  schemaOf: (schema: Exclude<Operation['answer'], typeof cerFile>) => Content,
): Content {
  const content =
    answer === cerFile ? { [cerFile]: {} } : { 'application/json': { schema: schemaOf(answer) } };
  const headers = { ...requestId, ...(etag && header('ETag')) };
  const good = statuses.map((status) => [status, { description: texts[status] ?? '', headers, content }]);
  const not = impossible(route, method);
  const bad = [...codesByStatus.keys()]
    .filter((status) => !not.includes(status))
    .map((status) => [status, { $ref: `#/components/responses/problem.${status}` }]);
  return Object.fromEntries([...good, ...bad]);
}
