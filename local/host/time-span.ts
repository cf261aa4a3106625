/** Lengths of time as .NET writes them in host.json and in timer schedules: `[d.]hh:mm:ss` or whole days. */
import type { Seconds } from '../../shared/base/clock.ts';

/**
 * Reads a .NET TimeSpan. A first field of 24 or more is refused although .NET takes it, because .NET takes it for
 * days: `24:00:00` would be 24 days, which nobody means.
 * @returns the seconds, or undefined when the text is no such time span.
 */
export function parseTimeSpan(text: string): Seconds | undefined {
  const trimmed = text.trim();
  if (/^\d{1,5}$/.test(trimmed)) return Number(trimmed) * 86_400;
  const match = /^(?:(\d{1,5})\.)?(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,7})?)?$/.exec(trimmed);
  if (!match) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
  return days * 86_400 + hours * 3600 + minutes * 60 + seconds;
}
