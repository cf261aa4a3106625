/**
 * What the host is told at its start, and the messages between it and the process that launched it. Everything is
 * parsed once, here, whether it came by the command line or by the channel.
 */
import { parseArgs } from 'node:util';
import * as z from 'zod/mini';
import { checked } from './checked.ts';
import { HostStartError, messageOf } from './start-error.ts';

const keySet = z.record(z.string(), z.string().check(z.minLength(1)));

/** The keys that `function` and `admin` routes ask for; the layout of a keys file. */
export const hostKeysSchema = z.strictObject({
  /** Opens everything, and alone opens `admin` routes. */
  masterKey: z.optional(z.string().check(z.minLength(1))),
  /** By name, for every function. */
  functionKeys: z.optional(keySet),
  /** By function name, then by key name. */
  functions: z.optional(z.record(z.string(), keySet)),
});

export type HostKeys = z.infer<typeof hostKeysSchema>;

const hostOptionsSchema = z.strictObject({
  /** The folder that would be deployed: it holds host.json and package.json. */
  appDirectory: z.string().check(z.minLength(1)),
  /** Files or globs to load instead of `main` of package.json, relative to the app directory. */
  main: z.optional(z.union([z.string(), z.array(z.string())])),
  /** Port on 127.0.0.1; 0, the default, takes a free one. */
  port: z._default(z.number().check(z.int(), z.gte(0), z.lte(65_535)), 0),
  /** PEM files; with them the host speaks https. */
  tls: z.optional(z.strictObject({ keyFile: z.string(), certFile: z.string() })),
  /** Where the schedule monitor keeps its files; without it a missed occurrence is not known of. */
  timerStateDirectory: z.optional(z.string()),
  /** `manual`: no timer runs by itself, only when fired. */
  timers: z._default(z.enum(['scheduled', 'manual']), 'scheduled'),
  keys: z.optional(hostKeysSchema),
  /** JSON file with the layout of `keys`. */
  keysFile: z.optional(z.string()),
  /** Largest request body in bytes. The platform's own is about 100 MB; smaller here, to notice sooner. */
  maxBodyBytes: z._default(z.number().check(z.int(), z.gte(0), z.lte(104_857_600)), 10_485_760),
  /** How long a client may take to send a request, body included, in milliseconds; then the connection is closed. */
  requestMs: z._default(z.number().check(z.int(), z.gte(1)), 30_000),
  /** How long running invocations may take to end at a stop, in milliseconds. */
  drainMs: z._default(z.number().check(z.int(), z.gte(0)), 10_000),
});

export type HostOptions = z.infer<typeof hostOptionsSchema>;
/** The options as a caller writes them: what has a default may be left out. */
export type HostOptionsInput = z.input<typeof hostOptionsSchema>;

/** @throws {HostStartError} that names every wrong option. */
export function parseHostOptions(input: unknown): HostOptions {
  return checked(hostOptionsSchema, input, "The host's options");
}

export const usage = `node local/host/main.ts --app <directory> [--port 7071] [--main <file or glob>]...
  [--tls-key <pem> --tls-cert <pem>] [--timer-state <directory>] [--timers scheduled|manual]
  [--keys <json file>] [--max-body <bytes>] [--request <milliseconds>] [--drain <milliseconds>]`;

/** Reads the command line; numbers are checked with the rest. @throws {HostStartError} */
export function parseHostArguments(args: readonly string[]): HostOptions {
  const text = { type: 'string' } as const;
  const options = {
    app: text,
    port: text,
    main: { ...text, multiple: true },
    'tls-key': text,
    'tls-cert': text,
  } as const;
  const more = {
    'timer-state': text,
    timers: text,
    keys: text,
    'max-body': text,
    request: text,
    drain: text,
  } as const;
  const values = readArguments(() => parseArgs({ args: [...args], options: { ...options, ...more } }).values);
  const { 'tls-key': keyFile, 'tls-cert': certFile } = values;
  return parseHostOptions({
    appDirectory: values.app ?? '.',
    main: values.main,
    port: toNumber(values.port),
    tls: keyFile === undefined && certFile === undefined ? undefined : { keyFile, certFile },
    timerStateDirectory: values['timer-state'],
    timers: values.timers,
    keysFile: values.keys,
    maxBodyBytes: toNumber(values['max-body']),
    requestMs: toNumber(values.request),
    drainMs: toNumber(values.drain),
  });
}

function readArguments<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new HostStartError([messageOf(error), `Usage: ${usage}`]);
  }
}

const toNumber = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text);

/** What a person or a test wants to know of a function that is served. */
export interface FunctionSummary {
  readonly name: string;
  readonly trigger: 'http' | 'timer';
  /** HTTP: upper case; empty means any. */
  readonly methods?: readonly string[];
  /** HTTP: the template with its prefix, and a leading slash. */
  readonly route?: string;
  readonly authLevel?: string;
  /** Timer: the expression with its settings filled in. */
  readonly schedule?: string;
}

export interface TimerRun {
  readonly succeeded: boolean;
  /** Why it failed, in one line. */
  readonly message?: string;
}

/** From the launching process to the host. */
export type HostCommand =
  | { readonly type: 'start'; readonly options: HostOptionsInput }
  | { readonly type: 'fireTimer'; readonly id: number; readonly name: string }
  | { readonly type: 'stop' };

/** From the host to the process that launched it. */
export type HostReport =
  | {
      readonly type: 'ready';
      readonly url: string;
      readonly port: number;
      readonly functions: readonly FunctionSummary[];
    }
  | { readonly type: 'failed'; readonly problems: readonly string[] }
  | ({ readonly type: 'timerRan'; readonly id: number } & TimerRun);
