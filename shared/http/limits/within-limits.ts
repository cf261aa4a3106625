/** Serves a request within the limits, and sees to it that every visit is left and hears of a proof. */
import type { CredentialUseRecorder } from '../../registry/principals/credential-use.ts';
import type { HttpRequest, HttpResponse } from '../exchange.ts';
import type { Limited } from './limit-tables.ts';
import type { RequestLimits, Visit } from './request-limits.ts';

/** @param refuse makes the answer for a request that is refused before anything of it was read */
export async function withinLimits(
  request: HttpRequest,
  limits: RequestLimits,
  refuse: (limited: Limited) => HttpResponse,
  serve: (visit: Visit) => Promise<HttpResponse>,
): Promise<HttpResponse> {
  const visit = limits.enter(request);
  if (visit.refused) return refuse(visit.refused);
  let status = 500;
  try {
    const response = await serve(visit);
    status = response.status;
    return response;
  } finally {
    visit.leave(status);
  }
}

/** The recorder that is told of every proof, and tells the visit: whatever grant it was that took the proof. */
export function notingProof(uses: CredentialUseRecorder, visit: Visit): CredentialUseRecorder {
  return {
    record(appId, keyId) {
      visit.proved(appId);
      uses.record(appId, keyId);
    },
  };
}
