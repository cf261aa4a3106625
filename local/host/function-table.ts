/**
 * What the app registered, read and checked as the host would at its start: every problem at once, each naming the
 * functions concerned.
 */
import type { BindingInfo, RegisteredFunction } from './core-types.ts';
import type { FunctionSummary } from './host-options.ts';
import { overlaps, parseRoute, RouteError, type RouteTemplate } from './routes.ts';
import { parseSchedule, type Schedule, ScheduleError } from './schedule.ts';
import { type Environment, expandSettings, isDisabled } from './settings.ts';
import { HostStartError } from './start-error.ts';

const authLevels = ['anonymous', 'function', 'admin'] as const;
export type AuthLevel = (typeof authLevels)[number];

export interface HttpFunction {
  readonly registered: RegisteredFunction;
  readonly name: string;
  /** Name of the trigger's binding, as the library made it. */
  readonly binding: string;
  readonly route: RouteTemplate;
  /** Upper case; empty means any. */
  readonly methods: readonly string[];
  readonly authLevel: AuthLevel;
}

export interface TimerFunction {
  readonly registered: RegisteredFunction;
  readonly name: string;
  readonly binding: string;
  readonly schedule: Schedule;
  readonly runOnStartup: boolean;
  /** Undefined: monitored when the interval is a minute or more. */
  readonly useMonitor: boolean | undefined;
}

export interface FunctionTable {
  readonly http: readonly HttpFunction[];
  readonly timers: readonly TimerFunction[];
}

/** @throws {HostStartError} with every problem of every function */
export function readFunctions(
  registered: readonly RegisteredFunction[],
  routePrefix: string,
  environment: Environment,
): FunctionTable {
  const problems = duplicateNames(registered);
  const http: HttpFunction[] = [];
  const timers: TimerFunction[] = [];
  for (const each of registered) {
    if (isDisabled(each.metadata.name, environment)) continue;
    try {
      const read = readFunction(each, routePrefix, environment);
      if ('route' in read) http.push(read);
      else timers.push(read);
    } catch (error) {
      if (!isProblem(error)) throw error;
      problems.push(`Function "${each.metadata.name}": ${error.message}`);
    }
  }
  problems.push(...reservedRoutes(http), ...ambiguousRoutes(http));
  if (problems.length > 0) throw new HostStartError(problems);
  return { http, timers };
}

function isProblem(error: unknown): error is Error {
  return error instanceof HostStartError || error instanceof RouteError || error instanceof ScheduleError;
}

function readFunction(
  registered: RegisteredFunction,
  routePrefix: string,
  environment: Environment,
): HttpFunction | TimerFunction {
  const { name, bindings } = registered.metadata;
  const [entry] = Object.entries(bindings).filter(([, { type }]) => /trigger$/i.test(type ?? ''));
  const [binding, trigger] = entry ?? [];
  const expand = (text: string) => expandSettings(text, environment, 'the trigger');
  switch (trigger?.type?.toLowerCase()) {
    case 'httptrigger':
      return { registered, name, binding: binding ?? '', ...readHttp(trigger, name, routePrefix, expand) };
    case 'timertrigger':
      return { registered, name, binding: binding ?? '', ...readTimer(trigger, expand) };
    default:
      throw new HostStartError([
        `the trigger "${trigger?.type ?? 'none'}" is not supported by the local host.`,
      ]);
  }
}

function readHttp(trigger: BindingInfo, name: string, routePrefix: string, expand: (text: string) => string) {
  const level = String(trigger.authLevel ?? 'function').toLowerCase();
  const authLevel = authLevels.find((each) => each === level);
  if (!authLevel) throw new HostStartError([`the authLevel "${level}" is none of ${authLevels.join(', ')}.`]);
  const own = expand(typeof trigger.route === 'string' ? trigger.route : name).replace(/^\/+/, '');
  const methods = Array.isArray(trigger.methods)
    ? trigger.methods.map((method) => String(method).toUpperCase())
    : [];
  const route = parseRoute([routePrefix, own].filter((part) => part !== '').join('/'));
  return { authLevel, methods, route };
}

function readTimer(trigger: BindingInfo, expand: (text: string) => string) {
  return {
    schedule: parseSchedule(expand(String(trigger.schedule ?? ''))),
    runOnStartup: trigger.runOnStartup === true,
    useMonitor: typeof trigger.useMonitor === 'boolean' ? trigger.useMonitor : undefined,
  };
}

function duplicateNames(registered: readonly RegisteredFunction[]): string[] {
  const seen = new Set<string>();
  return registered.flatMap(({ metadata: { name } }) => {
    const folded = name.toLowerCase();
    const duplicate = seen.has(folded);
    seen.add(folded);
    return duplicate ? [`Two functions are named "${name}" (case does not tell them apart).`] : [];
  });
}

/** The host keeps these first segments for itself; a function there would never be asked. */
const reserved = ['admin', 'runtime'];

function reservedRoutes(http: readonly HttpFunction[]): string[] {
  return http.flatMap(({ name, route }) => {
    const [first] = route.segments;
    const word = first?.kind === 'literal' ? first.text.toLowerCase() : '';
    return reserved.includes(word)
      ? [`Function "${name}": the host keeps routes under /${word} for itself.`]
      : [];
  });
}

function ambiguousRoutes(http: readonly HttpFunction[]): string[] {
  return http.flatMap((a, index) =>
    http.slice(index + 1).flatMap((b) => {
      const shared =
        a.methods.length === 0 ||
        b.methods.length === 0 ||
        a.methods.some((each) => b.methods.includes(each));
      if (!shared || !overlaps(a.route, b.route)) return [];
      return [
        `Functions "${a.name}" and "${b.name}": /${a.route.source} and /${b.route.source} can match one path.`,
      ];
    }),
  );
}

export function summarize({ http, timers }: FunctionTable): FunctionSummary[] {
  return [
    ...http.map(({ name, methods, route, authLevel }) => ({
      name,
      trigger: 'http' as const,
      methods,
      route: `/${route.source}`,
      authLevel,
    })),
    ...timers.map(({ name, schedule }) => ({
      name,
      trigger: 'timer' as const,
      schedule: schedule.expression,
    })),
  ];
}
