/** What holds for every answer of the service, whatever was asked (docs/errors.md, docs/security.md). */
import { errorCatalogue } from '../../../shared/base/error-catalogue.ts';
import { type RouteName, routes } from '../../../shared/http/routes.ts';
import { oauthRefusals } from '../../../shared/tokens/oauth-refusal.ts';
import type { FuzzRequest } from './fuzz-requests.ts';
import { canary } from './hostile-text.ts';
import type { RawAnswer } from './raw-exchange.ts';

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Answers of the platform, which reads the request before the service does; without a word in them. */
const ofPlatform = new Set([0, 400, 404, 413, 414, 417, 431]);

/** Whatever an answer may carry; a name beside these came from somewhere else. */
const knownHeaders = new Set([
  'allow',
  'cache-control',
  'connection',
  'content-disposition',
  'content-length',
  'content-security-policy',
  'content-type',
  'date',
  'etag',
  'location',
  'pragma',
  'referrer-policy',
  'retry-after',
  'www-authenticate',
  'x-content-type-options',
  'x-ms-error-code',
  'x-ms-request-id',
]);

/** @returns every law that the answer breaks; none when it is as it must be */
export function faultsOf(request: FuzzRequest, answer: RawAnswer): string[] {
  const { status, headers, text, head } = answer;
  const always = [
    holds(status < 500, `it is a ${status}: ${text.slice(0, 300)}`),
    holds(!`${head}${text}`.toLowerCase().includes(canary.toLowerCase()), 'it repeats a secret'),
    holds(!/(\n|\\n)\s+at .+:\d+|node_modules|\w\.cjs/.test(text), 'it shows code'),
    ...Object.keys(headers).map((name) => holds(knownHeaders.has(name), `it has the header ${name}`)),
  ];
  if (headers['x-ms-request-id'] === undefined) return found([...always, ...platformLaws(request, answer)]);
  const laws = status >= 400 ? refusalLaws(request.route, request.method, answer) : [];
  return found([...always, ...serviceLaws(answer), ...laws]);
}

function holds(law: boolean, fault: string): string | undefined {
  return law ? undefined : fault;
}

const found = (faults: readonly (string | undefined)[]) => faults.filter((each) => each !== undefined);

function platformLaws({ plain, method, target }: FuzzRequest, { status, text }: RawAnswer) {
  // The platform's library makes no request of a TRACE.
  const reaches = plain && target.length < 8000 && method !== 'TRACE';
  return [
    holds(ofPlatform.has(status), `nobody signed it, and it is a ${status}`),
    holds(text === '', 'nobody signed it, and it has a body'),
    holds(!reaches || status === 413 || status === 431, `the service never saw it: ${status}`),
  ];
}

function serviceLaws({ headers, text }: RawAnswer) {
  return [
    holds(guid.test(headers['x-ms-request-id'] ?? ''), 'its request id is none of ours'),
    holds(headers['x-content-type-options'] === 'nosniff', 'a browser may guess at its type'),
    holds(headers['cache-control'] !== undefined, 'it does not say who may keep it'),
    holds(text === '' || headers['content-type'] !== undefined, 'it has no type'),
  ];
}

const saysWhy = (name: RouteName) => !/^authorize/.test(name);
const speaksOAuth = (name: RouteName) =>
  /tokens\/OAuth\/2|oauth2\/(token|introspect)$/.test(routes[name].template);

function refusalLaws(route: RouteName, method: string, { status, headers, text }: RawAnswer) {
  if (method === 'HEAD' && text === '') return [];
  const body = parsed(text);
  const code = headers['x-ms-error-code'] ?? '';
  const common = [
    holds(body !== undefined, `it is no JSON: ${text.slice(0, 100)}`),
    holds(headers['cache-control'] === 'no-store', 'a refusal may be kept'),
    holds(status !== 405 || headers.allow !== undefined, 'it does not say which method it takes'),
    holds(status !== 503 || headers['retry-after'] !== undefined, 'it does not say when to come again'),
    holds(text.length < 65_536, 'it is longer than a refusal can be'),
  ];
  if (!saysWhy(route)) return [...common, holds(typeof body?.error === 'string', 'it has no error')];
  return [
    ...common,
    ...(speaksOAuth(route) ? oauthLaws(code, status, body) : problemLaws(code, status, body)),
  ];
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type Body = ReturnType<typeof parsed>;

function oauthLaws(code: string, status: number, body: Body) {
  const entry = Object.entries(oauthRefusals).find(([name]) => name === code)?.[1];
  const errors: unknown[] = entry ? [entry.error, 'modern' in entry ? entry.modern : entry.error] : [];
  return [
    holds(entry?.status === status, `${code} is no refusal with the status ${status}`),
    holds(errors.includes(body?.error), `its error is ${body?.error}`),
    holds(typeof body?.error_description === 'string', 'it says nothing in words'),
  ];
}

function problemLaws(code: string, status: number, body: Body) {
  const entry = Object.entries(errorCatalogue).find(([name]) => name === code)?.[1];
  const violations = Array.isArray(body?.violations) ? body.violations : [];
  const unknown = violations.filter((each) => !(each?.code in errorCatalogue));
  return [
    holds(entry?.status === status, `${code} is no error with the status ${status}`),
    holds(body?.title === code && body?.status === status, 'body and header disagree'),
    holds(violations.length > 0 && unknown.length === 0, 'its violations are not of the catalogue'),
  ];
}
