/** A limit as Azure counts it: so many calls in a window that slides a second at a time. */

export interface WindowLimit {
  /** How many of the calls wanted in this second are let through. */
  take(second: number, wanted: number): number;
  /** Most calls that any window let through. */
  peak(): number;
  /** Calls that were refused. */
  refused(): number;
}

/** @param most calls in a window; @param window seconds, a vault counts in tens (reference for both: docs/capacity.md) */
export function createWindowLimit(most: number, window: number): WindowLimit {
  const granted = new Array<number>(window).fill(0);
  let at = 0;
  let inWindow = 0;
  let peak = 0;
  let refused = 0;

  function slideTo(second: number): void {
    for (; at < second; at++) {
      const oldest = (at + 1) % window;
      inWindow -= granted[oldest] ?? 0;
      granted[oldest] = 0;
    }
  }

  return {
    take(second, wanted) {
      slideTo(second);
      const through = Math.min(wanted, most - inWindow);
      granted[second % window] = (granted[second % window] ?? 0) + through;
      inWindow += through;
      peak = Math.max(peak, inWindow);
      refused += wanted - through;
      return through;
    },
    peak: () => peak,
    refused: () => refused,
  };
}
