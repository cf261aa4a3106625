/** A command that administrators know, run against a service of a few answers, at a terminal in memory. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { runCmdlet } from '../../cli/cmdlets/run-cmdlet.ts';
import { createApiClient } from '../../cli/core/api-client.ts';
import { type Core, createCore } from '../../cli/core/core.ts';
import { createTerminal, type TerminalOptions } from './cli-terminal.ts';

export interface AskedFor {
  /** Method and path with its query: `POST /api/certificateImports`. */
  readonly line: string;
  /** Parsed; undefined without one. */
  readonly body: unknown;
}

export interface CmdletRun {
  readonly asked: readonly AskedFor[];
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions extends TerminalOptions {
  /** What is typed at the terminal. */
  readonly typed?: string;
}

/** @param answer status and JSON for what is asked for, in order @throws what the command throws */
export async function runAgainst(
  answer: (asked: AskedFor, at: number) => readonly [status: number, body: unknown],
  args: readonly string[],
  { typed = '', ...options }: RunOptions = {},
): Promise<CmdletRun> {
  const asked: AskedFor[] = [];
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString('utf8');
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    asked.push({ line: `${request.method} ${request.url}`, body });
    const [status, value] = answer({ line: `${request.method} ${request.url}`, body }, asked.length - 1);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const terminal = createTerminal(options);
  if (typed !== '') terminal.stdin.write(typed);
  const api = createApiClient(async () => ({ url, token: async () => 'token' }));
  try {
    const exitCode = await runCmdlet(args, withApi(createCore(terminal), api));
    return { asked, exitCode, out: terminal.out(), err: terminal.err() };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function withApi(core: Core, api: Core['api']): Core {
  return { ...core, api, withOptions: (more) => withApi(core.withOptions(more), api) };
}
