/**
 * The grant of the servers that spoke to Azure ACS: an assertion that proves the application and is the grant at
 * once, with no client id and no other credential beside it (reference §4.1). Only the ACS wire knows it.
 */
import { recorded } from '../authenticate-client.ts';
import { refuseToken } from '../oauth-refusal.ts';
import type { Grant } from './grant.ts';
import { checkS2sAssertion } from './s2s-assertion.ts';

export const s2sBearerGrant: Grant = {
  type: 'http://oauth.net/grant_type/jwt/1.0/bearer',
  wires: ['legacy'],
  async authenticate(request, options) {
    const { assertion, credential } = request;
    if (assertion === undefined) return refuseToken('ParameterMissing', undefined, 'assertion');
    // RFC 6749 §2.3: no more than one authentication method in each request.
    if (credential) return refuseToken('ClientCredentialAmbiguous');
    const proven = await checkS2sAssertion(assertion, request, options, 'tolerant');
    if ('detail' in proven) return refuseToken('ClientAssertionRejected', proven.detail);
    return recorded({ ...proven, method: 'grantAssertion' }, options);
  },
  authorize: async (_request, client, resource) => ({ client, resource }),
};
