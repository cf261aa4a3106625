/** The instances of the service: started with clocks of their own, killed, replaced, and watched by their output. */
import type { RunningHost } from '../../local/host/launch.ts';
import type { Stack } from '../../local/stack.ts';
import type { ProcessLife, Sample } from './history.ts';
import type { Recorder } from './recorder.ts';

export interface Instance {
  readonly name: string;
  readonly url: string;
  readonly host: RunningHost;
  /** Asks it to say what its memory is. */
  sample(): void;
  life(): ProcessLife;
  /** Ends it at once, as a machine that fails would. */
  kill(): Promise<void>;
}

/** What no healthy process writes: something thrown that nobody caught, a stack trace, a request that is a bug. */
const trouble =
  /unhandled|uncaught|Outside of any invocation|^\s+at .*:\d+:\d+\)?$|"event":"(request|timer)\.failed"|FATAL ERROR/i;
const mostTroubles = 20;

const preloaded = (name: string) => `--import=${new URL(name, import.meta.url).href}`;

/** Environment of an instance whose clock is so many seconds ahead. */
export function instanceEnvironment(offset: number): Record<string, string> {
  const always = preloaded('./tell-memory.mjs');
  if (offset === 0) return { NODE_OPTIONS: always };
  const options = `${always} ${preloaded('./shift-clock.mjs')}`;
  return { NODE_OPTIONS: options, CHAOS_CLOCK_OFFSET: String(offset) };
}

const mebibyte = 1024 * 1024;

/** What a process said of its memory, if that is what the line says. */
function memoryIn(line: string): Omit<Sample, 'at'> | undefined {
  const [, retained, resident] = /chaos-memory (\d+) (\d+)$/.exec(line) ?? [];
  if (retained === undefined) return undefined;
  return { retained: Number(retained) / mebibyte, resident: Number(resident) / mebibyte };
}

export async function startInstance(
  stack: Pick<Stack, 'addInstance'>,
  name: string,
  clockOffset: number,
  recorder: Recorder,
): Promise<Instance> {
  const from = recorder.now();
  return watchInstance(
    await stack.addInstance(instanceEnvironment(clockOffset)),
    name,
    clockOffset,
    recorder,
    from,
  );
}

export function watchInstance(
  host: RunningHost,
  name: string,
  clockOffset: number,
  recorder: Recorder,
  from = recorder.now(),
): Instance {
  const samples: Sample[] = [];
  const troubles: string[] = [];
  const hear = (line: string) => {
    const memory = memoryIn(line);
    if (memory) samples.push({ at: recorder.now(), ...memory });
    if (trouble.test(line) && troubles.length < mostTroubles) troubles.push(line.slice(0, 400));
  };
  for (const line of host.lines()) hear(line);
  host.onLine(hear);
  let to: number | undefined;
  let ended: ProcessLife['ended'] = 'running';
  void host.exited.then(() => {
    to ??= recorder.now();
    if (ended === 'running') ended = recorder.running ? 'by itself' : 'stopped';
  });
  return {
    name,
    url: host.url,
    host,
    sample() {
      if (to === undefined) process.kill(host.pid, 'SIGUSR2');
    },
    life: () => ({ instance: name, clockOffset, from, to: to ?? recorder.now(), ended, samples, troubles }),
    async kill() {
      const killedAt = recorder.now();
      ended = 'killed';
      await host.kill();
      to = recorder.now();
      recorder.kills.push({ instance: name, from: killedAt, to });
    },
  };
}
