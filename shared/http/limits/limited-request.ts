/** What is said of a request that went beyond a limit: to its sender, and in the log. */
import type { LogFields } from '../../base/log.ts';
import { type OAuthRefusal, refuseToken } from '../../tokens/oauth-refusal.ts';
import type { Limited } from './limit-tables.ts';

/** The fields of `request.limited`. An address is told here and in no other line: who floods us must be found. */
export function limitedFields({ by, address, clientId, retryAfter }: Limited): LogFields {
  return { by, address, clientId, retryAfter };
}

/** What an OAuth endpoint answers; all limits but that of load say the same, so that they tell nothing of a client. */
export function limitedRefusal({ by }: Limited): OAuthRefusal {
  return refuseToken(by === 'load' ? 'Overloaded' : 'TooManyRequests');
}

/** What the management API answers. */
export function limitedProblem({ by }: Limited): { code: 'Overloaded' | 'TooManyRequests'; message: string } {
  if (by === 'load') return { code: 'Overloaded', message: 'The service is busy.' };
  const message = 'There were too many requests by this caller, or too many that failed from its address.';
  return { code: 'TooManyRequests', message };
}
