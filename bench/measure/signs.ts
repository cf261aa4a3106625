/**
 * Work in units of one bare RS256 signature. A machine that is shared changes its speed from second to second; both
 * are measured in the same seconds, in turns, so that their ratio holds.
 */
import { type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';

const signAsync = promisify(sign);
const input = Buffer.alloc(400, 'a');

export interface Measured {
  /** CPU time of one piece of work over that of one bare signature: least, median and most of the rounds. */
  readonly least: number;
  readonly median: number;
  readonly most: number;
}

/** @param rounds turns of both; @param each how often the work is done in a turn */
export async function inSigns(
  key: KeyObject,
  rounds: number,
  each: number,
  work: () => Promise<unknown>,
): Promise<Measured> {
  const bare = () => signAsync('sha256', input, key);
  await cpuOf(each, work);
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const unit = await cpuOf(each, bare);
    const cost = await cpuOf(each, work);
    ratios.push(cost / unit);
  }
  ratios.sort((a, b) => a - b);
  return {
    least: ratios[0] ?? 0,
    median: ratios[Math.floor(ratios.length / 2)] ?? 0,
    most: ratios.at(-1) ?? 0,
  };
}

/** CPU microseconds of one bare signature with that key, as it is in these seconds. */
export async function cpuOfSignature(key: KeyObject, times: number): Promise<number> {
  return (await cpuOf(times, () => signAsync('sha256', input, key))) / times;
}

/** CPU microseconds of all threads, a few pieces of work under way at once as on a busy instance. */
export async function cpuOf(times: number, work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  let left = times;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await work();
    }
  };
  await Promise.all(Array.from({ length: 4 }, worker));
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
