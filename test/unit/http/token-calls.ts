/** Calls of the token endpoint: a good form on either wire, to be broken in one place. */
import type { HttpResponse } from '../../../shared/http/exchange.ts';
import { createTokenEndpoint, type TokenEndpointOptions } from '../../../shared/http/token-endpoint.ts';
import type { Wire } from '../../../shared/tokens/token-request.ts';
import { testNow } from '../../support/clock.ts';
import {
  clientSecret,
  createTestTokenService,
  exchangeId,
  homeRealm,
  sharePointId,
} from '../../support/token-service.ts';
import { kim, partner, types } from '../tokens/grant-calls.ts';
import { httpRequest, type RequestParts, testContext } from './requests.ts';

export const audience = `${sharePointId}/sp01.litwareinc.com@${homeRealm}`;
export const formType = 'application/x-www-form-urlencoded';
export const wires: Wire[] = ['legacy', 'modern'];

export function form(wire: Wire, changes: Readonly<Record<string, string | undefined>> = {}): string {
  const fields = {
    grant_type: 'client_credentials',
    client_id: `${exchangeId}@${homeRealm}`,
    client_secret: clientSecret,
    resource: wire === 'legacy' ? audience : 'https://sp01.litwareinc.com',
    ...changes,
  };
  const given = Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return new URLSearchParams(given).toString();
}

export async function setUp(wire: Wire, changes: Partial<TokenEndpointOptions> = {}) {
  const service = await createTestTokenService(changes);
  const endpoint = createTokenEndpoint(wire, service.options);
  const context = testContext();
  const ask = (parts: RequestParts = {}): Promise<HttpResponse> => {
    const headers = { 'content-type': formType, ...parts.headers };
    const request = { method: 'POST', path: '/oauth2/token', body: form(wire), ...parts, headers };
    return endpoint(httpRequest(request), context);
  };
  return { ...service, endpoint, context, ask };
}

export const without = { client_id: undefined, client_secret: undefined };
export const basic = (id: string, secret: string) => {
  const text = `${encodeURIComponent(id)}:${encodeURIComponent(secret)}`;
  return { authorization: `Basic ${Buffer.from(text).toString('base64')}` };
};

export const typePrefix = 'urn:ietf:params:oauth:token-type:';
export const subject = { subject_token: 'subject', subject_token_type: `${typePrefix}jwt` };

/** The endpoint with a partner, for a client that may act for users, and a judge who knows the token `subject`. */
export async function delegating(wire: Wire) {
  const service = await setUp(wire);
  service.principals.replace({ ...service.client, trustedForDelegation: true });
  service.trust.addPartner(partner);
  service.judge.answer('subject', { user: kim, expiresAt: testNow + 100_000 });
  return service;
}

export function exchangeForm(wire: Wire, changes: Readonly<Record<string, string | undefined>> = {}): string {
  return form(wire, { grant_type: types.tokenExchange, ...subject, ...changes });
}
