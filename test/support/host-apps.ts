/** Function apps in folders of their own, bundled as the project's own is: one CJS file beside host.json. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type LaunchOptions, launchHost, type RunningHost } from '../../local/host/launch.ts';

export interface HostAppOptions {
  /** TypeScript of the entry; the sample app when there is none. */
  readonly source?: string;
  readonly hostJson?: unknown;
  readonly files?: Readonly<Record<string, string>>;
}

export const sampleHostJson = {
  version: '2.0',
  extensions: {
    http: {
      hsts: { isEnabled: true, maxAge: '365' },
      customHeaders: { 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer' },
    },
  },
  logging: { logLevel: { default: 'Warning', Function: 'Information' } },
};

/** The entry of an app that is only the given lines. */
export const appOf = (...lines: string[]): string =>
  ["import { app } from '@azure/functions';", ...lines].join('\n');

const sampleEntry = join(import.meta.dirname, 'host-app', 'app.ts');

/** Writes an app into a new temporary folder and bundles it. @returns the folder */
export async function createHostApp({ source, hostJson = sampleHostJson, files = {} }: HostAppOptions = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'host-app-'));
  await build({
    ...(source === undefined
      ? { entryPoints: [sampleEntry] }
      : { stdin: { contents: source, loader: 'ts', resolveDir: import.meta.dirname } }),
    outfile: join(directory, 'dist', 'main.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['@azure/functions-core'],
    logLevel: 'silent',
  });
  const texts = {
    'host.json': JSON.stringify(hostJson),
    'package.json': '{"main":"dist/main.cjs"}',
    ...files,
  };
  for (const [name, text] of Object.entries(texts)) await writeFile(join(directory, name), text);
  return directory;
}

/** Launches hosts and, at the end, stops them and removes their folders. */
export function createHostYard() {
  const hosts: RunningHost[] = [];
  const directories: string[] = [];
  return {
    async app(options?: HostAppOptions): Promise<string> {
      const directory = await createHostApp(options);
      directories.push(directory);
      return directory;
    },
    async launch(options: LaunchOptions): Promise<RunningHost> {
      const environment = { TICK_SCHEDULE: '0 0 * * * *', ...options.environment };
      const host = await launchHost({ drainMs: 5000, ...options, environment });
      hosts.push(host);
      return host;
    },
    async clear(): Promise<void> {
      await Promise.all(hosts.splice(0).map((host) => host.kill()));
      await Promise.all(directories.splice(0).map((each) => rm(each, { recursive: true, force: true })));
    },
  };
}

/** Waits for a line, past or to come. @throws Error with all lines when it does not come. */
export async function untilLine(host: RunningHost, pattern: RegExp): Promise<string> {
  const said = host.lines().find((line) => pattern.test(line));
  if (said !== undefined) return said;
  return new Promise((resolve, reject) => {
    const fail = () => reject(new Error(`No line ${pattern} among:\n${host.lines().join('\n')}`));
    const timer = setTimeout(fail, 20_000);
    const forget = host.onLine((line) => {
      if (!pattern.test(line)) return;
      clearTimeout(timer);
      forget();
      resolve(line);
    });
    void host.exited.then(fail);
  });
}
