/** A process that launches a host and then waits: a test ends it, to see what becomes of the host. */
import { launchHost } from '../../local/host/launch.ts';

const host = await launchHost({
  appDirectory: process.argv[2] ?? '',
  timers: 'manual',
  environment: { TICK_SCHEDULE: '0 0 * * * *' },
});
console.log(host.url);
