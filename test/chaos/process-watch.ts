/** Looks at the processes: what memory they need, and whether the machine lets anybody run at all. */
import { setTimeout as delay } from 'node:timers/promises';
import type { World } from './world.ts';

const samplePause = 5_000;
const heartbeat = 100;
/** A heart that beats this late says that the machine stood still, and deadlines with it. */
const stall = 500;

export async function sampleMemory({ recorder, all }: World): Promise<void> {
  while (recorder.running) {
    for (const instance of all()) instance.sample();
    await delay(samplePause);
  }
}

export async function watchMachine({ recorder }: World): Promise<void> {
  let before = recorder.now();
  while (recorder.running) {
    await delay(heartbeat);
    const now = recorder.now();
    const late = now - before - heartbeat;
    if (late > stall)
      recorder.disturbances.push({ of: 'machine', what: 'stood still', from: before, to: now });
    before = now;
  }
}
