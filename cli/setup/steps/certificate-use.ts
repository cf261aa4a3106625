/** When a certificate begins to sign: at once, or on a date, so that partners have read the new key by then. */
import { toRfc3339 } from '../../../shared/base/clock.ts';
import { hour } from '../../../shared/base/duration.ts';
import { readDate } from '../../core/dates.ts';
import { type Draft, textAt } from '../draft.ts';
import { askChoice, type Question } from '../question.ts';
import type { Deployment } from '../situation.ts';

export function askUse(draft: Draft, deployment: Deployment): Question[] {
  const when = askWhen(deployment);
  return textAt(draft, 'certificate.use.when') === 'date' ? [when, askDate(deployment)] : [when];
}

function askWhen({ issuer }: Deployment): Question {
  const path = 'certificate.use.when';
  const now = { value: 'now', text: 'at once' };
  // Without one that signs there is nothing to switch over from, and nobody to wait for.
  if (!issuer.current) return askChoice(path, 'When shall it begin to sign?', [now], { enter: 'now' });
  const choices = [
    { value: 'date', text: 'on a date, until which partners read the new key (a roll)' },
    { ...now, text: 'at once; partners refuse its tokens until they have read our metadata again' },
  ];
  return askChoice(path, 'When shall it begin to sign?', choices, { enter: 'date' });
}

function askDate({ issuer, now }: Deployment): Question {
  // An hour in hand for whoever reads all of this first; on the hour, so that it can be remembered.
  const earliest = Math.ceil((now + issuer.minimumLeadSeconds) / hour) * hour + hour;
  const proposal = toRfc3339(earliest);
  return {
    path: 'certificate.use.effectiveDate',
    text: 'From which instant on? Write it with an offset, as 2026-07-01T02:00:00+02:00',
    enter: { shown: proposal, value: proposal },
    read: (typed) =>
      readDate(typed) === undefined || !/(?:Z|[+-]\d{2}:\d{2})$/i.test(typed)
        ? { fault: 'That is no date as RFC 3339 writes it: 2026-07-01T00:00:00Z.' }
        : { value: typed },
  };
}
