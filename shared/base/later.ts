/** Timers, as an argument, so that a test decides when the time has come. */

/** Calls `then` after so many milliseconds. @returns what takes it back */
export type Later = (milliseconds: number, then: () => void) => () => void;

/** By the timers of the machine; one that is pending keeps no process alive. */
export const systemLater: Later = (milliseconds, then) => {
  const timer = setTimeout(then, milliseconds);
  timer.unref();
  return () => clearTimeout(timer);
};

/** What the work gives, or what `late` makes when it takes longer; the work itself goes on. */
export async function within<T>(
  milliseconds: number,
  work: Promise<T>,
  late: () => Error,
  later: Later = systemLater,
): Promise<T> {
  let takeBack = () => {};
  const tooLong = new Promise<never>((_resolve, reject) => {
    takeBack = later(milliseconds, () => reject(late()));
  });
  try {
    return await Promise.race([work, tooLong]);
  } finally {
    takeBack();
  }
}
