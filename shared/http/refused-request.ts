/** What is said of a request to an OAuth endpoint that is not served: to its sender, and in the log. */
import type { Clock, Seconds } from '../base/clock.ts';
import type { Outage } from '../base/errors.ts';
import { type OAuthRefusal, refuseToken } from '../tokens/oauth-refusal.ts';
import type { Wire } from '../tokens/token-request.ts';
import type { HttpRequest, HttpResponse, RequestContext } from './exchange.ts';
import type { Limited } from './limits/limit-tables.ts';
import { limitedFields, limitedRefusal } from './limits/limited-request.ts';
import { oauthErrorResponse } from './oauth-answers.ts';

export interface Refusing {
  /** It went beyond a limit. */
  tooMany(limited: Limited): HttpResponse;
  /** @param retryAfter when another try makes sense, where that is known */
  refuse(refusal: OAuthRefusal, retryAfter?: Seconds): HttpResponse;
}

/** The refusals of one request, each with its log line. */
export function refusing(
  wire: Wire,
  request: Pick<HttpRequest, 'header'>,
  { requestId, conclude }: RequestContext,
  clock: Pick<Clock, 'now'>,
): Refusing {
  const usedAuthorization = request.header('authorization') !== undefined;
  const answer = (refusal: OAuthRefusal, retryAfter?: Seconds) => {
    const facts = { wire, requestId, now: clock.now(), usedAuthorization };
    return oauthErrorResponse(refusal, retryAfter === undefined ? facts : { ...facts, retryAfter });
  };
  return {
    tooMany(limited) {
      conclude('request.limited', { wire, ...limitedFields(limited) });
      return answer(limitedRefusal(limited), limited.retryAfter);
    },
    refuse(refusal, retryAfter) {
      conclude('token.refused', { wire, code: refusal.refusal, detail: refusal.detail });
      return answer(refusal, retryAfter);
    },
  };
}

/** What an outage is at an OAuth endpoint; which dependency it was is for the log alone. */
export function outageRefusal({ dependency, message }: Outage): OAuthRefusal {
  return refuseToken('DependencyUnavailable', `${dependency}: ${message}`);
}
