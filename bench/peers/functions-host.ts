/** A function app in the local Functions host, in this process: the app's file is named by an environment variable. */
import { join } from 'node:path';
import { startHost } from '../../local/host/host.ts';
import { parseHostOptions } from '../../local/host/host-options.ts';
import { systemClock } from '../../shared/base/clock.ts';
import { systemRandom } from '../../shared/base/random.ts';
import { announceTarget } from '../measure/target.ts';
import { createLineWriter } from '../service/line-writer.ts';

const appDirectory = join(import.meta.dirname, '..', '..');
const main = `bench/peers/${process.env.BENCH_APP}`;

const { port } = await startHost(parseHostOptions({ appDirectory, main, timers: 'manual' }), {
  clock: systemClock,
  random: systemRandom,
  environment: process.env,
  print: createLineWriter(),
});
announceTarget(port);
