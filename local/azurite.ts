/** Starts Azurite's table service as a child process on loopback and waits until it listens. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { assertPortFree } from './free-port.ts';

/** The development account that Azurite and the storage tools document publicly; it opens nothing else. */
const account = 'devstoreaccount1';
const publicDevelopmentKey =
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

export interface RunningTables {
  readonly connectionString: string;
  readonly port: number;
  stop(): Promise<void>;
}

export interface TablesOptions {
  readonly port: number;
  /** Where the rows are kept; in memory when absent. */
  readonly directory?: string;
}

export async function startAzurite({ port, directory }: TablesOptions): Promise<RunningTables> {
  const main = createRequire(import.meta.url).resolve('azurite/dist/src/table/main.js');
  const storage = directory === undefined ? ['--inMemoryPersistence'] : ['--location', directory];
  const options = ['--tableHost', '127.0.0.1', '--tablePort', String(port), '--silent', '--disableTelemetry'];
  await assertPortFree(port);
  const preload = fileURLToPath(new URL('./end-with-parent.cjs', import.meta.url));
  const child = spawn(process.execPath, ['--require', preload, main, ...options, ...storage], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const output: string[] = [];
  child.stdout?.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  await untilListening(child, port, output);
  const endpoint = `http://127.0.0.1:${port}/${account}`;
  return {
    port,
    connectionString: `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${publicDevelopmentKey};TableEndpoint=${endpoint};`,
    stop: () => stop(child),
  };
}

async function untilListening(child: ChildProcess, port: number, output: readonly string[]): Promise<void> {
  const givesUpAt = performance.now() + 60_000;
  while (performance.now() < givesUpAt) {
    if (child.exitCode !== null)
      throw new Error(`Azurite stopped at once: ${output.join('').slice(0, 2000)}`);
    if (await isListening(port)) return;
    await delay(50);
  }
  await stop(child);
  throw new Error('Azurite did not listen within a minute.');
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await exited;
}
