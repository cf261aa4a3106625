/** Starts in turns: each in every round, so that what the machine does in that minute happens to all of them. */

/** The first round only warms the disk and whoever asks, and is not told. @returns what was found, by run */
export async function inTurns<T>(runs: readonly (() => Promise<T>)[], rounds: number): Promise<T[][]> {
  const found = runs.map((): T[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, run] of runs.entries()) {
      const measured = await run();
      if (round > 0) found[index]?.push(measured);
    }
  }
  return found;
}
