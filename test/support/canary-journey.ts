/**
 * A whole stack with a partner that means ill, and secrets planted in every place where one can be put. What comes out
 * of it is kept by kind, so that each kind can be searched and none is empty by mistake.
 */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { litware } from '../../local/litware.ts';
import { createOperator, type Operator } from './cli-run.ts';
import { type ManagementClient, manage } from './management.ts';
import { startMetadataServer } from './metadata-server.ts';
import { isolated, startTestStack, type TestStack, untilSettled } from './service-stack.ts';
import { startTableProxy, type TableProxy } from './table-proxy.ts';

export type Kind = 'refusals' | 'audit' | 'reports' | 'commandLine';

export interface CanaryJourney {
  readonly stack: TestStack;
  readonly api: ManagementClient;
  readonly tables: TableProxy;
  readonly operator: Operator;
  /** Where the operator works: the place of files and of a configuration. */
  readonly directory: string;
  /** Address of the partner whose documents are full of what it was planted with. */
  readonly partner: string;
  readonly kept: Record<Kind, string[]>;
  /** A request to the service; what it is refused with is kept. */
  call(path: string, init?: RequestInit): Promise<Response>;
  /** A form to the token endpoint of either wire, or to introspection. */
  form(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers?: Record<string, string>,
  ): Promise<Response>;
  /** `s2s` with those words; all that it says is kept. */
  command(words: readonly string[], input?: string): Promise<number | null>;
  stop(): Promise<void>;
}

/** @param planted what the partner's documents are full of */
export async function startCanaryJourney(planted: string, connectionString: string): Promise<CanaryJourney> {
  const ill = await startMetadataServer((_request, response) => {
    response.writeHead(401, {
      'content-type': 'application/json',
      'www-authenticate': 'Bearer realm="the-realm-of-the-partner"',
    });
    response.end(
      JSON.stringify({ error: planted, issuer: planted, keys: [{ keyvalue: { value: planted } }] }),
    );
  });
  const partner = `http://127.0.0.1:${ill.port}`;
  const own = isolated();
  const tables = await startTableProxy({ service: connectionString, prefix: own.S2S_TABLE_PREFIX });
  const stack = await startTestStack({
    settings: {
      ...own,
      S2S_TABLE_SERVICE: tables.storage.service,
      S2S_TELEMETRY: 'api',
      S2S_OUTBOUND_ALLOWED: partner,
      NODE_OPTIONS: `--require ${join(import.meta.dirname, 'otel-lines.cjs')}`,
    },
  });
  await untilSettled(stack.url);
  const directory = await mkdtemp(join(tmpdir(), 's2s-canary-'));
  const kept: CanaryJourney['kept'] = { refusals: [], audit: [], reports: [], commandLine: [] };
  const keep = (answer: { status: number }, text: string) => {
    if (answer.status >= 400) kept.refusals.push(`${answer.status} ${text}`);
  };
  const api = await manage(stack.url, stack.identity, undefined, (_method, _path, answer) =>
    keep(answer, `${JSON.stringify([...answer.headers])} ${answer.text}`),
  );
  const operator = createOperator(stack, directory);
  const call: CanaryJourney['call'] = async (path, init) => {
    const response = await fetch(`${stack.url}${path}`, init);
    keep(response, `${JSON.stringify([...response.headers])} ${await response.clone().text()}`);
    return response;
  };
  return {
    stack,
    api,
    tables,
    operator,
    directory,
    partner,
    kept,
    call,
    form: (path, fields, headers = {}) =>
      call(`/${litware.realm}/${path}`, { method: 'POST', headers, body: new URLSearchParams(fields) }),
    async command(words, input) {
      const { exitCode, stdout, stderr } = await operator.run(words, input === undefined ? {} : { input });
      kept.commandLine.push(`${exitCode} ${stdout} ${stderr}`);
      return exitCode;
    },
    async stop() {
      await stack.stop();
      tables.close();
      await ill.close();
    },
  };
}

/** A file in the operator's folder. @returns its name */
export async function putFile(
  { directory }: CanaryJourney,
  name: string,
  content: string | Buffer,
): Promise<string> {
  await writeFile(join(directory, name), content, { mode: 0o600 });
  return name;
}
