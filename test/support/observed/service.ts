/**
 * The whole service behind the platform's wrapper, over memory parts with real keys, and every line that it logs: what
 * operators see of it. Requests go by path through the table of routes, timers by name; time stands until it is moved.
 */
import { InvocationContext, HttpRequest as PlatformRequest } from '@azure/functions';
import { toHttpHandler, toTimerHandler } from '../../../functions/adapter.ts';
import type { Adapters } from '../../../functions/azure-adapters.ts';
import type { TimerName } from '../../../functions/background.ts';
import { composeBackground, timerRuns } from '../../../functions/background.ts';
import { composeService, type Service } from '../../../functions/compose.ts';
import { everyHandler } from '../../../functions/handlers.ts';
import type { LateParts } from '../../../functions/late-parts.ts';
import { composeManagement, managementHandlers } from '../../../functions/management.ts';
import { everyTimer } from '../../../functions/timers.ts';
import { createLog } from '../../../shared/base/log.ts';
import { measuredLog } from '../../../shared/base/measured-log.ts';
import { readSettings, type Settings } from '../../../shared/base/read-settings.ts';
import { noTelemetry, type Telemetry } from '../../../shared/base/telemetry.ts';
import { managementRoles } from '../../../shared/http/management-token.ts';
import { type RouteName, routes } from '../../../shared/http/routes.ts';
import type { TestClock } from '../clock.ts';
import { describeMemoryVersion } from '../memory-certificates.ts';
import { publicUrl } from '../token-service.ts';
import { createObservedParts, type ObservedParts } from './parts.ts';

/** A line as the platform keeps it: its text, and which instance wrote it. */
export interface WrittenLine {
  readonly at: number;
  readonly level: string;
  readonly message: string;
  readonly instance: string;
}

export interface AskedRequest {
  readonly method?: string;
  /** A form as `application/x-www-form-urlencoded`, or anything else as JSON. */
  readonly body?: URLSearchParams | string | object;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export interface ObservedService extends ObservedParts {
  readonly service: Service;
  readonly lines: readonly WrittenLine[];
  ask(path: string, request?: AskedRequest): Promise<Answer>;
  /** As an administrator whose token is good. */
  manage(path: string, request?: AskedRequest): Promise<Answer>;
  fire(name: TimerName): Promise<void>;
  /** Another instance over the same stores, vault and clock, whose lines come to the same place. */
  another(instance: string, changes?: Partial<Adapters>): ObservedService;
}

/** What an administrator shows; it says nothing of its own, so that it can be looked for in the log. */
export const managementToken = 'eyJtYW5hZ2VtZW50.dG9rZW4tb2Y.YW4tYWRtaW5pc3RyYXRvcg';

export interface ObservedOptions {
  readonly telemetry?: Telemetry;
  readonly environment?: Readonly<Record<string, string>>;
}

export async function createObservedService(options: ObservedOptions = {}): Promise<ObservedService> {
  const lines: WrittenLine[] = [];
  return observe(await createObservedParts(), lines, 'instance-1', {}, options);
}

function observe(
  parts: ObservedParts,
  lines: WrittenLine[],
  instance: string,
  changes: Partial<Adapters>,
  options: ObservedOptions,
): ObservedService {
  const { clock } = parts;
  const { telemetry = noTelemetry } = options;
  const settings = observedSettings(options);
  const write = (level: string, message: string) =>
    void lines.push({ at: clock.now(), level, message, instance });
  const log = measuredLog(createLog(write, clock), telemetry, clock);
  const service = composeService(settings, { ...parts.adapters, ...changes }, log);
  const late = lateParts(service);
  const handlers = everyHandler(service, late);
  const timers = everyTimer(late, settings.rollSchedule);
  const invocation = (functionName: string) => invocationOf(functionName, write, parts);

  async function ask(path: string, { method, body, headers = {} }: AskedRequest = {}): Promise<Answer> {
    const url = new URL(path, publicUrl);
    const { name, params } = routeOf(url.pathname);
    const content = contentOf(body);
    const request = new PlatformRequest({
      method: method ?? (content ? 'POST' : 'GET'),
      url: url.href,
      params,
      headers: { ...content?.headers, ...headers },
      ...(content && { body: { string: content.text } }),
    });
    const handler = toHttpHandler(handlers[name], clock, telemetry);
    const response = await handler(request, invocation(name));
    return { status: response?.status ?? 0, text: String(response?.body ?? '') };
  }

  return {
    ...parts,
    service,
    lines,
    ask,
    manage: (path, request = {}) =>
      ask(path, {
        ...request,
        headers: { authorization: `Bearer ${managementToken}`, ...request.headers },
      }),
    async fire(name) {
      const { run, schedule } = timers[name];
      const timer = {
        schedule: { adjustForDST: false },
        scheduleStatus: { last: schedule },
        isPastDue: false,
      };
      await toTimerHandler(run, clock, telemetry)(timer as never, invocation(name));
    },
    another: (named, changed = {}) => observe(parts, lines, named, changed, options),
  };
}

/** Management and timers as they are, but for the administrator's token, and a vault that holds facts in place of certificates. */
function lateParts(service: Service): LateParts {
  const management = composeManagement(service);
  const background = composeBackground(service);
  const { roll } = background;
  const described = { roll: async () => ({ ...(await roll()), describe: describeMemoryVersion }) };
  const verifyManagementToken: typeof management.verifyManagementToken = async (token) =>
    token === managementToken
      ? { objectId: 'aaaaaaaa-0000-4000-8000-00000000000a', roles: managementRoles }
      : { detail: 'ERR_JWS_INVALID' };
  return {
    management: async () => managementHandlers({ ...management, ...described, verifyManagementToken }),
    timers: async () => timerRuns({ ...background, ...described }),
  };
}

export function observedSettings({ environment }: ObservedOptions = {}): Settings {
  const read = readSettings({
    S2S_PUBLIC_URL: publicUrl,
    S2S_DEFAULT_SIP_DOMAIN: 'litwareinc.com',
    S2S_KEY_VAULT_URL: 'https://vault.litwareinc.com',
    S2S_TABLE_SERVICE: 'https://tables.litwareinc.com',
    S2S_TENANT_ID: '11111111-2222-4333-8444-555555555555',
    ...environment,
  });
  if ('problems' in read) throw new Error(read.problems.join('\n'));
  return read.settings;
}

function invocationOf(
  functionName: string,
  write: (level: string, message: string) => void,
  { random }: ObservedParts,
): InvocationContext {
  const context = new InvocationContext({ invocationId: random.uuid(), functionName });
  const writer =
    (level: string) =>
    (...words: unknown[]) =>
      write(level, words.join(' '));
  return Object.assign(context, { log: writer('info'), warn: writer('warn'), error: writer('error') });
}

/** The route whose template the path fits, one that is all literals before one with parameters. */
function routeOf(path: string): { name: RouteName; params: Record<string, string> } {
  const asked = path.split('/').slice(1).map(decodeURIComponent);
  const fitting = Object.entries(routes).flatMap(([name, { template }]) => {
    const parts = template.split('/');
    const fits = (part: string, index: number) => part.startsWith('{') || part === asked[index];
    if (parts.length !== asked.length || !parts.every(fits)) return [];
    const named = parts.flatMap((part, index) =>
      part.startsWith('{') ? [[part.slice(1, -1), asked[index] ?? '']] : [],
    );
    return [{ name: name as RouteName, params: Object.fromEntries(named) as Record<string, string> }];
  });
  const [found] = fitting.toSorted((a, b) => Object.keys(a.params).length - Object.keys(b.params).length);
  if (!found) throw new Error(`No route has the path ${path}.`);
  return found;
}

function contentOf(
  body: AskedRequest['body'],
): { text: string; headers: Record<string, string> } | undefined {
  if (body === undefined) return undefined;
  const isForm = body instanceof URLSearchParams || typeof body === 'string';
  const text = isForm ? String(body) : JSON.stringify(body);
  const type = isForm ? 'application/x-www-form-urlencoded' : 'application/json';
  return { text, headers: { 'content-type': type, 'content-length': String(Buffer.byteLength(text)) } };
}

export type { TestClock };
