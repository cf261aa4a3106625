/** A deleted object is shown like a living one, with when it was deleted. */
import { type Instant, toRfc3339 } from '../../../shared/base/clock.ts';

export function withDeletion<View extends object>(
  view: View,
  deletedAt: Instant | undefined,
): View & { readonly deletedDate?: string } {
  return deletedAt === undefined ? view : { ...view, deletedDate: toRfc3339(deletedAt) };
}
