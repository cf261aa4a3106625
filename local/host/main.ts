/**
 * The host as a process. With `--by-channel` its launcher hands it the options and hears how it goes; without, it is
 * a command of its own. It ends with its launcher, on SIGTERM or SIGINT (code 0), and when the app breaks (code 1).
 */
import { systemClock } from '../../shared/base/clock.ts';
import { systemRandom } from '../../shared/base/random.ts';
import { type Host, startHost } from './host.ts';
import {
  type HostCommand,
  type HostOptions,
  type HostReport,
  parseHostArguments,
  parseHostOptions,
} from './host-options.ts';
import { HostStartError, messageOf } from './start-error.ts';

const byChannel = process.argv.includes('--by-channel');
let stopping = false;

// The reader of our lines may be gone before we are.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const host = readOptions()
  .then((options) => startHost(options, world()))
  .then(announce);
host.catch(fail);

process.on('SIGTERM', stop);
process.on('SIGINT', stop);
process.on('disconnect', stop);
// In Azure the worker dies of it too, and a new one begins.
process.on('uncaughtException', (error) => fail(new Error(`Outside of any invocation: ${messageOf(error)}`)));
// Only a host that has not come to listen can run out of things to do.
process.on('beforeExit', () => {
  fail(new HostStartError(['The app never came to the end of its start: nothing is left to wait for.']));
});
process.on('message', (command: HostCommand) => {
  if (command.type === 'stop') stop();
  if (command.type === 'fireTimer') void fireTimer(command.id, command.name);
});

function world() {
  return {
    clock: systemClock,
    random: systemRandom,
    environment: process.env,
    print: (line: string) => console.log(line),
  };
}

async function readOptions(): Promise<HostOptions> {
  if (!byChannel) return parseHostArguments(process.argv.slice(2));
  const command = await new Promise<HostCommand>((resolve) => void process.once('message', resolve));
  if (command.type !== 'start') throw new HostStartError(['The first command to a host must be its start.']);
  return parseHostOptions(command.options);
}

function announce(started: Host): Host {
  const { url, port, functions } = started;
  const timers = functions.filter(({ trigger }) => trigger === 'timer').length;
  console.log(
    `Functions host ready on ${url} (${functions.length - timers} HTTP functions, ${timers} timers)`,
  );
  if (!byChannel) {
    for (const { name, methods, route, schedule } of functions) {
      console.log(`  ${name}: ${schedule ?? `${methods?.join(',') || 'any method'} ${url}${route}`}`);
    }
  }
  report({ type: 'ready', url, port, functions });
  return started;
}

async function fireTimer(id: number, name: string): Promise<void> {
  const run = await host.then((started) => started.fireTimer(name));
  report({ type: 'timerRan', id, ...run });
}

/** Repeated requests to stop are one; before the host serves there is nothing to end in order. */
function stop(): void {
  if (stopping) return;
  stopping = true;
  const notYet = Promise.resolve(undefined);
  void Promise.race([host, notYet])
    .then((started) => started?.stop())
    .then(
      () => process.exit(0),
      () => process.exit(1),
    );
}

function report(message: HostReport, sent: () => void = () => {}): void {
  if (process.connected) process.send?.(message, undefined, undefined, sent);
  else sent();
}

/** Tells every problem, each a line, and ends the process once the launcher has been told too. */
function fail(error: unknown): void {
  const problems = error instanceof HostStartError ? error.problems : [messageOf(error)];
  for (const problem of problems) console.error(problem);
  report({ type: 'failed', problems }, () => process.exit(1));
}
