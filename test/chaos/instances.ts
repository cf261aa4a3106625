/** The instances of the service: started with clocks of their own, killed, replaced, and watched by their output. */
import type { RunningHost } from '../../local/host/launch.ts';
import type { Stack } from '../../local/stack.ts';
import type { ProcessLife, Sample } from './history.ts';
import type { Recorder } from './recorder.ts';

export interface Instance {
  readonly name: string;
  readonly url: string;
  readonly host: RunningHost;
  /** Adds what its memory is now. */
  readonly samples: Sample[];
  life(): ProcessLife;
  /** Ends it at once, as a machine that fails would. */
  kill(): Promise<void>;
}

/** What no healthy process writes: something thrown that nobody caught, a stack trace, a request that is a bug. */
const trouble =
  /unhandled|uncaught|Outside of any invocation|^\s+at .*:\d+:\d+\)?$|"event":"(request|timer)\.failed"|FATAL ERROR/i;
const mostTroubles = 20;

const preload = new URL('./shift-clock.mjs', import.meta.url).href;

/** Environment of an instance whose clock is so many seconds ahead. */
function clockEnvironment(offset: number): Record<string, string> {
  return offset === 0 ? {} : { NODE_OPTIONS: `--import=${preload}`, CHAOS_CLOCK_OFFSET: String(offset) };
}

export async function startInstance(
  stack: Pick<Stack, 'addInstance'>,
  name: string,
  clockOffset: number,
  recorder: Recorder,
): Promise<Instance> {
  const from = recorder.now();
  return watchInstance(
    await stack.addInstance(clockEnvironment(clockOffset)),
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
    samples,
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
