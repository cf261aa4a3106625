/** A token service behind its cache and small limits, and what is sent to it by those who may and those who may not. */
import type { HttpRequest } from '../../../../shared/http/exchange.ts';
import { createAddressOf } from '../../../../shared/http/limits/client-address.ts';
import { createRequestLimits } from '../../../../shared/http/limits/request-limits.ts';
import { createTokenEndpoint } from '../../../../shared/http/token-endpoint.ts';
import { createCachedPrincipals } from '../../../../shared/registry/principals/cached-principals.ts';
import { jwtBearerAssertion } from '../../../../shared/tokens/token-request.ts';
import { selfSigned } from '../../../support/certificates.ts';
import { createTestClock } from '../../../support/clock.ts';
import { assertionClaims, createTestTokenService, signAssertion } from '../../../support/token-service.ts';
import { httpRequest, type RequestParts, testContext } from '../requests.ts';
import { form, formType, without } from '../token-calls.ts';

export const good = '203.0.113.7';
export const bad = '198.51.100.9';
export const stranger = await selfSigned({ keyName: 'stranger' });
export const nobody = (index: number) => `99999999-0000-4000-8000-${String(index).padStart(12, '0')}`;

/** A service behind its cache, with limits of 10 failures and 20 proven requests a minute. */
export async function setUp(
  rates: { clientRate?: number | 'off'; failureRate?: number | 'off' } = {},
  mostUnknown?: number,
) {
  const clock = createTestClock();
  const load = { most: 100, underWay: 0 };
  const addressOf = createAddressOf(0);
  const limits = createRequestLimits({ clientRate: 20, failureRate: 10, addressOf, load, clock, ...rates });
  const service = await createTestTokenService({ clock, limits });
  const freshness = { freshFor: 60, staleFor: 900 };
  const principals = createCachedPrincipals(service.principals, freshness, clock, mostUnknown);
  let bodies = 0;
  async function send(wire: 'legacy' | 'modern', address: string, body: string, parts: RequestParts = {}) {
    const endpoint = createTokenEndpoint(wire, { ...service.options, principals });
    const context = testContext();
    const headers = { 'content-type': formType, 'x-forwarded-for': `${address}:1234`, ...parts.headers };
    const request = httpRequest({ method: 'POST', path: '/oauth2/token', ...parts, headers, body });
    const counted: HttpRequest = {
      ...request,
      body: (most) => {
        bodies += 1;
        return request.body(most);
      },
    };
    const response = await endpoint(counted, context);
    return { response, status: response.status, last: context.concluded.at(-1) };
  }
  const times = async (count: number, act: (index: number) => Promise<{ status: number }>) => {
    const statuses: number[] = [];
    for (let index = 0; index < count; index += 1) statuses.push((await act(index)).status);
    return statuses;
  };
  return { ...service, clock, limits, load, send, times, bodies: () => bodies };
}

export const garbage = (wire: 'legacy' | 'modern', client: string) =>
  form(wire, {
    ...without,
    client_assertion_type: jwtBearerAssertion,
    client_assertion: signAssertion(stranger, assertionClaims({ iss: client, sub: client })),
  });
