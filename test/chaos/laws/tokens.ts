/** What becomes of tokens, and of what proves clients: verified while they live, dead when they were stopped. */
import { type History, type Millis, overlaps } from '../history.ts';
import type { Law } from '../verdict.ts';

/** How long a change may take to reach everybody that is asked at `askedAt`: longer while storage is down. */
function boundOf(
  { bounds, disturbances }: Pick<History, 'bounds' | 'disturbances'>,
  changedAt: Millis,
  askedAt: Millis,
): Millis {
  const since = { from: changedAt, to: askedAt };
  const isDown = disturbances.some(
    (each) => (each.of === 'tables' || each.of === 'machine') && overlaps(each, since),
  );
  return isDown ? bounds.stale : bounds.change;
}

/**
 * A key that began without notice may be unknown at an instance until it reads the ring again; every other key is
 * known before it signs. Nobody answering is a matter of availability.
 */
export const tokensVerified: Law = (history) => {
  const { tokenChecks, revoked, announced } = history;
  const judged = tokenChecks.filter(
    ({ kid, lastAt, end }) => end !== 'unread' && !((revoked[kid] ?? Infinity) <= lastAt),
  );
  const broken = judged.filter(({ kid, end, firstAt, lastAt }) => {
    if (end === 'refused') return true;
    if (end !== 'late') return false;
    return (
      announced.includes(kid) || lastAt - firstAt > boundOf(history, firstAt - history.bounds.stale, lastAt)
    );
  });
  const lines = broken.map(
    ({ kid, by, firstAt, lastAt, end }) =>
      `${end} by ${by}, ${Math.round(firstAt)} to ${Math.round(lastAt)} ms: key ${kid}`,
  );
  return { checked: judged.length, broken: lines };
};

export const stoppedInTime: Law = (history) => {
  const { stoppedChecks } = history;
  const judged = stoppedChecks.filter(
    ({ stoppedAt, sentAt }) => sentAt > stoppedAt + boundOf(history, stoppedAt, sentAt),
  );
  const broken = judged
    .filter(({ accepted }) => accepted)
    .map(
      ({ what, by, instance, stoppedAt, sentAt }) =>
        `${what}: accepted by ${by} at ${instance}, ${Math.round(sentAt - stoppedAt)} ms after, at ${Math.round(sentAt)} ms`,
    );
  return { checked: judged.length, broken };
};

export const assertionsOnce: Law = ({ asks }) => {
  const uses = new Map<string, number[]>();
  for (const { assertion, status, sentAt } of asks) {
    if (assertion === undefined) continue;
    const accepted = uses.get(assertion) ?? [];
    uses.set(assertion, accepted);
    if (status === 200) accepted.push(sentAt);
  }
  const broken = [...uses].filter(([, accepted]) => accepted.length > 1);
  return {
    checked: uses.size,
    broken: broken.map(([assertion, at]) => `…${assertion.slice(-8)} at ${at.map(Math.round).join(', ')} ms`),
  };
};
