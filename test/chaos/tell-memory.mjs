/**
 * Loaded before everything else in each process of the service: at a signal it collects garbage and writes a line
 * that says what is left, since what a process holds resident says more about its collector than about the service.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

process.on('SIGUSR2', () => {
  collect();
  const { heapUsed, external, rss } = process.memoryUsage();
  console.log(`chaos-memory ${heapUsed + external} ${rss}`);
});
