/** Looks at the processes from outside: their memory, and whether the machine lets anybody run at all. */
import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { World } from './world.ts';

const run = promisify(execFile);
const samplePause = 2_000;
const heartbeat = 100;
/** A heart that beats this late says that the machine stood still, and deadlines with it. */
const stall = 1_000;

export async function sampleMemory({ recorder, all }: World): Promise<void> {
  while (recorder.running) {
    await delay(samplePause);
    const instances = all();
    const pids = instances.map(({ host }) => host.pid).join(',');
    // One of them may have been killed just now: `ps` tells of the others and fails.
    const output = await run('ps', ['-o', 'pid=,rss=', '-p', pids]).catch(({ stdout }) => ({ stdout }));
    const resident = readPs(String(output.stdout ?? ''));
    for (const { host, samples } of instances) {
      const mebibytes = resident.get(host.pid);
      if (mebibytes !== undefined) samples.push({ at: recorder.now(), mebibytes });
    }
  }
}

function readPs(text: string): Map<number, number> {
  const rows = text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  return new Map(rows.map(([pid = 0, kibibytes = 0]) => [pid, kibibytes / 1024]));
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
