/** Token answers to the letter, on both wires. */
import { describe, expect, it } from 'vitest';
import {
  legacyTokenResponse,
  modernTokenResponse,
  oauthErrorResponse,
} from '../../../shared/http/oauth-answers.ts';
import type { IssuedToken } from '../../../shared/tokens/issue-token.ts';
import { oauthRefusals, type RefusalCode, refuseToken } from '../../../shared/tokens/oauth-refusal.ts';
import type { TokenRequest } from '../../../shared/tokens/token-request.ts';
import { testNow } from '../../support/clock.ts';
import { json, requestId } from './requests.ts';

const issued: IssuedToken = {
  accessToken: 'a.b.c',
  times: { issuedAt: testNow - 300, notBefore: testNow - 300, expiresAt: testNow + 3600 },
  expiresIn: 3600,
  clientId: 'client',
  audience: 'audience@r',
  method: 'secret',
  kid: 'kid',
  selfIssued: false,
  forUser: false,
  reused: false,
};
const request: TokenRequest = {
  wire: 'legacy',
  realm: 'r',
  grantType: 'client_credentials',
  credential: undefined,
  resource: 'as/asked@R',
  scope: undefined,
  tokenEndpoint: '',
};
const headers = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'no-store',
  pragma: 'no-cache',
};
const refusalCodes = Object.keys(oauthRefusals) as RefusalCode[];
const wires = ['legacy', 'modern'] as const;

describe('a token', () => {
  it('has every number as text on the legacy wire, and the resource as it was asked for', () => {
    expect(legacyTokenResponse(issued, request)).toEqual({
      status: 200,
      headers,
      body:
        `{"token_type":"Bearer","expires_in":"3600","not_before":"${testNow - 300}",` +
        `"expires_on":"${testNow + 3600}","resource":"as/asked@R","access_token":"a.b.c"}`,
    });
  });

  it('names its audience when no resource was asked for', () => {
    expect(json(legacyTokenResponse(issued, { ...request, resource: undefined })).resource).toBe(
      'audience@r',
    );
  });

  it('has its life as a number on the modern wire', () => {
    expect(modernTokenResponse(issued)).toEqual({
      status: 200,
      headers,
      body: '{"access_token":"a.b.c","token_type":"Bearer","expires_in":3600}',
    });
  });
});

describe('an error', () => {
  it('has the text of Azure ACS on the legacy wire', () => {
    const refusal = refuseToken('ClientAuthenticationFailed', 'SecretWrong');
    const response = oauthErrorResponse(refusal, { wire: 'legacy', requestId, now: testNow });
    expect(response.status).toBe(401);
    expect(response.headers).toEqual({ ...headers, 'x-ms-error-code': 'ClientAuthenticationFailed' });
    const text = oauthRefusals.ClientAuthenticationFailed.description;
    const lines = [
      `AADSTS7000215: ${text}`,
      `Trace ID: ${requestId}`,
      `Correlation ID: ${requestId}`,
      'Timestamp: 2026-07-01 00:00:00Z',
    ];
    expect(response.body).toBe(
      JSON.stringify({
        error: 'invalid_client',
        error_description: lines.join('\r\n'),
        error_codes: [7000215],
        timestamp: '2026-07-01 00:00:00Z',
        trace_id: requestId,
        correlation_id: requestId,
      }),
    );
  });

  it('is that of RFC 6749 on the modern wire', () => {
    const refusal = refuseToken('ResourceUnknown', 'PrincipalNotFound', 'resource');
    const response = oauthErrorResponse(refusal, { wire: 'modern', requestId, now: testNow });
    expect(response.status).toBe(400);
    expect(response.body).toBe(
      JSON.stringify({
        error: 'invalid_target',
        error_description: `${oauthRefusals.ResourceUnknown.description} Parameter: resource.`,
        trace_id: requestId,
      }),
    );
  });

  it('says invalid_resource on the legacy wire', () => {
    const response = oauthErrorResponse(refuseToken('ResourceUnknown'), {
      wire: 'legacy',
      requestId,
      now: 0,
    });
    expect(json(response)).toMatchObject({ error: 'invalid_resource', error_codes: [50001] });
  });

  describe('5.2 Caching', () => {
    it.each(wires.flatMap((wire) => refusalCodes.map((code) => [code, wire] as const)))(
      '%s begins with its code on the %s wire and is never cached',
      (code, wire) => {
        const refusal = refuseToken(code, 'for the log only', 'scope');
        const response = oauthErrorResponse(refusal, { wire, requestId, now: testNow });
        const entry = oauthRefusals[code];
        const error = wire === 'modern' && 'modern' in entry ? entry.modern : entry.error;
        expect(response.status).toBe(entry.status);
        expect(String(response.body).startsWith(`{"error":"${error}"`)).toBe(true);
        expect(response.body).not.toContain('for the log only');
        expect(response.headers).toMatchObject({ ...headers, 'x-ms-error-code': code });
        expect(response.headers.allow).toBe(entry.status === 405 ? 'POST' : undefined);
        expect(response.headers['retry-after']).toBe([429, 503].includes(entry.status) ? '5' : undefined);
        expect(response.headers['www-authenticate']).toBeUndefined();
      },
    );
  });

  it.each(wires)('challenges on the %s wire who used the header, at 401 only', (wire) => {
    const facts = { wire, requestId, now: 0, usedAuthorization: true };
    const refused = oauthErrorResponse(refuseToken('ClientAuthenticationFailed'), facts);
    expect(refused.headers['www-authenticate']).toMatch(/^Basic realm="[^"]+"$/);
    expect(oauthErrorResponse(refuseToken('FormMalformed'), facts).headers).not.toHaveProperty(
      'www-authenticate',
    );
  });

  it('says when to try again', () => {
    const facts = { wire: 'modern', requestId, now: 0, retryAfter: 30 } as const;
    expect(oauthErrorResponse(refuseToken('DependencyUnavailable'), facts).headers['retry-after']).toBe('30');
    expect(oauthErrorResponse(refuseToken('FormMalformed'), facts).headers['retry-after']).toBeUndefined();
  });
});
