/** host.json: the settings of the Functions host that this one honours; the rest is left to Azure. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { Seconds } from '../../shared/base/clock.ts';
import { checked } from './checked.ts';
import { type HostLogLevel, toLevel } from './host-log.ts';
import { attempt, HostStartError } from './start-error.ts';
import { parseTimeSpan } from './time-span.ts';

export interface HostJson {
  /** Without slashes at its ends; may be empty. */
  readonly routePrefix: string;
  /** Added to every answer of a function that does not carry the header itself. */
  readonly customHeaders: Readonly<Record<string, string>>;
  /** Value of `Strict-Transport-Security`, or undefined when it is not switched on. */
  readonly hsts: string | undefined;
  /** By lower-case category prefix. */
  readonly logLevels: ReadonlyMap<string, HostLogLevel>;
  /** How long an invocation may take; undefined for ever (`-1`). */
  readonly functionTimeout: Seconds | undefined;
}

const hstsSchema = z.object({
  isEnabled: z.optional(z.boolean()),
  maxAge: z.optional(z.string()),
  includeSubDomains: z.optional(z.boolean()),
  preload: z.optional(z.boolean()),
});

const hostJsonSchema = z.object({
  version: z.literal('2.0', { error: 'must be "2.0"' }),
  functionTimeout: z.optional(z.string()),
  extensions: z.optional(
    z.object({
      http: z.optional(
        z.object({
          routePrefix: z.optional(z.string()),
          customHeaders: z.optional(z.record(z.string(), z.string())),
          hsts: z.optional(hstsSchema),
        }),
      ),
    }),
  ),
  logging: z.optional(z.object({ logLevel: z.optional(z.record(z.string(), z.string())) })),
});

/** The host's own default: thirty minutes (Flex Consumption). */
const defaultTimeout: Seconds = 1800;
const defaultHstsAge: Seconds = 30 * 86_400;

/** @throws {HostStartError} with all that is wrong: no file, no JSON, not version 2.0, a part that matters here. */
export function readHostJson(appDirectory: string): HostJson {
  const file = join(appDirectory, 'host.json');
  const { extensions, logging, functionTimeout } = checked(hostJsonSchema, readJsonFile(file), 'host.json');
  const { routePrefix = 'api', customHeaders = {}, hsts: hstsOptions } = extensions?.http ?? {};
  const problems: string[] = [];
  const hsts = attempt(problems, () => (hstsOptions?.isEnabled ? formatHsts(hstsOptions) : undefined));
  const logLevels = attempt(problems, () => readLevels(logging?.logLevel ?? {}));
  const timeout = attempt(problems, () => readTimeout(functionTimeout));
  const prefix = attempt(problems, () => readPrefix(routePrefix));
  if (problems.length > 0 || !logLevels || prefix === undefined) throw new HostStartError(problems);
  return {
    routePrefix: prefix,
    customHeaders,
    hsts,
    logLevels,
    functionTimeout: timeout,
  };
}

/** @throws {HostStartError} that names the file and never quotes it: it may hold keys. */
export function readJsonFile(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new HostStartError([`${file} cannot be read. Is this the folder of the app?`]);
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const place = /line \d+ column \d+/.exec(error instanceof Error ? error.message : '');
    throw new HostStartError([`${file} is not JSON${place ? ` (${place[0]})` : ''}.`]);
  }
}

/** Below `/admin` and `/runtime` the host answers itself, so no function would ever be asked there. */
function readPrefix(text: string): string {
  const prefix = text.replace(/^\/+|\/+$/g, '');
  if (!/^(?:admin|runtime)(?:\/|$)/i.test(prefix)) return prefix;
  throw new HostStartError([`host.json: the host keeps the routePrefix "${text}" to itself.`]);
}

function formatHsts(hsts: z.infer<typeof hstsSchema>): string {
  const age = hsts.maxAge === undefined ? defaultHstsAge : parseTimeSpan(hsts.maxAge);
  if (age === undefined)
    throw new HostStartError([`host.json: hsts.maxAge "${hsts.maxAge}" is not a time span.`]);
  const flags = [hsts.includeSubDomains ? '; includeSubDomains' : '', hsts.preload ? '; preload' : ''];
  return `max-age=${age}${flags.join('')}`;
}

function readLevels(entries: Readonly<Record<string, string>>): Map<string, HostLogLevel> {
  const levels = new Map<string, HostLogLevel>();
  const problems: string[] = [];
  for (const [category, text] of Object.entries(entries)) {
    const level = toLevel(text);
    if (level) levels.set(category.toLowerCase(), level);
    else problems.push(`host.json: logLevel of "${category}" is "${text}", which is no level.`);
  }
  if (problems.length > 0) throw new HostStartError(problems);
  return levels;
}

function readTimeout(text: string | undefined): Seconds | undefined {
  if (text === undefined) return defaultTimeout;
  if (text.trim() === '-1') return undefined;
  const seconds = parseTimeSpan(text);
  if (!seconds) throw new HostStartError([`host.json: functionTimeout "${text}" is not a time span.`]);
  return seconds;
}
