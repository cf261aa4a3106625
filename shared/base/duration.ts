/** Lengths of time as people write them in settings: `90d`, `48h`, `15m`, `60s`. */
import type { Seconds } from './clock.ts';

const unitSeconds = new Map([
  ['s', 1],
  ['m', 60],
  ['h', 3600],
  ['d', 86_400],
]);

export const minute: Seconds = 60;
export const hour: Seconds = 3600;
export const day: Seconds = 86_400;

/** @returns the seconds, or undefined unless the text is a whole number followed by s, m, h or d. */
export function parseDuration(text: string): Seconds | undefined {
  const match = /^(\d{1,7})([smhd])$/.exec(text.trim());
  const unit = match ? unitSeconds.get(match[2] ?? '') : undefined;
  return match && unit ? Number(match[1]) * unit : undefined;
}

/** The shortest exact spelling that `parseDuration` reads back. */
export function formatDuration(seconds: Seconds): string {
  for (const [unit, size] of [...unitSeconds].reverse()) {
    if (seconds % size === 0 && seconds >= size) return `${seconds / size}${unit}`;
  }
  return `${seconds}s`;
}
