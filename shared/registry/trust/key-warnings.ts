/** What an operator should know of somebody's keys that is no reason to refuse them: they are judged at use, not here. */
import { type Instant, toRfc3339 } from '../../base/clock.ts';
import type { ForeignKey } from '../../metadata/foreign/foreign-key.ts';

export interface KeyWarning {
  readonly code: 'KeyExpired' | 'KeyNotYetValid';
  readonly message: string;
}

export function warningsOfKeys(keys: readonly ForeignKey[], now: Instant): KeyWarning[] {
  return keys.flatMap(({ kid, notBefore, notAfter }): KeyWarning[] => {
    if (notAfter !== undefined && notAfter < now)
      return [{ code: 'KeyExpired', message: `The key ${kid} was valid until ${toRfc3339(notAfter)}.` }];
    if (notBefore === undefined || notBefore <= now) return [];
    return [{ code: 'KeyNotYetValid', message: `The key ${kid} is valid from ${toRfc3339(notBefore)}.` }];
  });
}
