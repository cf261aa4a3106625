/** How far an instant is from another, as people say it: `in 52 minutes`, `3 hours ago`. */
import type { Instant, Seconds } from '../../../shared/base/clock.ts';
import { day, hour, minute } from '../../../shared/base/duration.ts';

/** From so many of a unit on, the next smaller one says nothing more. */
const units: readonly { readonly name: string; readonly seconds: Seconds; readonly from: Seconds }[] = [
  { name: 'day', seconds: day, from: 2 * day },
  { name: 'hour', seconds: hour, from: 2 * hour },
  { name: 'minute', seconds: minute, from: 2 * minute },
  { name: 'second', seconds: 1, from: 1 },
];

/** Rounded down, so that nothing lasts longer than it is told. */
export function distanceInWords(at: Instant, now: Instant): string {
  const distance = Math.abs(at - now);
  const unit = units.find(({ from }) => distance >= from);
  if (!unit) return 'now';
  const count = Math.floor(distance / unit.seconds);
  const length = `${count} ${unit.name}${count === 1 ? '' : 's'}`;
  return at > now ? `in ${length}` : `${length} ago`;
}
