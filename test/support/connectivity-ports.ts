/**
 * What the connectivity tests need of this service, in memory: a partner application for Exchange, an issuer of tokens
 * with a real key, and our metadata as the peer reads it by HTTP.
 */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SigningKey } from '../../shared/certificates/ring/key-ring.ts';
import type { IssueForTest, TestPorts } from '../../shared/connectivity/ports.ts';
import { createPublisher } from '../../shared/metadata/publisher.ts';
import type { OAuthConfiguration } from '../../shared/registry/configuration/oauth-configuration.ts';
import {
  issuerOfPartner,
  type PartnerApplication,
} from '../../shared/registry/partners/partner-application.ts';
import { firstRefresh } from '../../shared/registry/trust/refresh-state.ts';
import { legacyTimes, selfIssuedToken } from '../../shared/tokens/claims.ts';
import { outerClaims, outerToken } from '../../shared/tokens/outer-token.ts';
import { signToken } from '../../shared/tokens/sign-token.ts';
import { type TestClock, testNow } from './clock.ts';
import { exchangeId } from './exchange-stand-in/exchange-stand-in.ts';
import { createTestRandom } from './random.ts';
import { homeRealm, lyncId, publicUrl, servicePrincipal, type TestSigner } from './token-service.ts';

export const serviceIssuer = `${lyncId}@${homeRealm}`;

/** The configuration of the seeds, with Autodiscover at that address. */
export function litwareConfiguration(exchangeAutodiscoverUrl: string): OAuthConfiguration {
  return {
    realm: homeRealm,
    defaultSipDomain: homeRealm,
    additionalSipDomains: [],
    serviceName: lyncId,
    exchangeAutodiscoverUrl,
    exchangeAutodiscoverAllowedDomains: [],
    tokenLifetimes: [],
  };
}

export function exchangePartner(changes: Partial<PartnerApplication> = {}): PartnerApplication {
  return {
    name: 'Exchange',
    applicationIdentifier: exchangeId,
    realm: homeRealm,
    trustLevel: 'Full',
    enabled: true,
    acceptSecurityIdentifierInformation: false,
    linkedAccount: null,
    source: {
      form: 'metadata',
      metadataUrl: 'https://autodiscover.litwareinc.com/autodiscover/metadata/json/1',
      refresh: firstRefresh(testNow),
    },
    keys: [],
    createdAt: testNow,
    ...changes,
  };
}

/** Looks partners up in a list that may change. */
export function partnerLookups(
  partners: () => readonly PartnerApplication[],
): Pick<TestPorts, 'partnersOf' | 'trust'> {
  return {
    partnersOf: async (id) => partners().filter(({ applicationIdentifier }) => applicationIdentifier === id),
    trust: {
      partner: async (issuer) => partners().find((each) => issuerOfPartner(each) === issuer),
      account: async () => undefined,
    },
  };
}

/** Issues as this service would: self-signed, and for a user inside an outer token. */
export function testIssuer(key: SigningKey, signer: TestSigner, clock: TestClock): IssueForTest {
  const client = servicePrincipal({ appId: lyncId, trustedForDelegation: true });
  return async ({ audience, user }) => {
    const times = legacyTimes(clock.now(), clock.now() + 3600);
    const actor = selfIssuedToken(client, audience, serviceIssuer, user !== undefined, times);
    const signed = await signToken(actor, key, signer);
    if (!user) return { token: signed, header: { alg: 'RS256', kid: key.kid }, claims: actor.claims };
    const identity = { nameid: user.smtp ?? '', ...user };
    const claims = outerClaims(client, identity, audience, signed, times);
    return { token: outerToken(claims), header: { typ: 'JWT', alg: 'none' }, claims };
  };
}

/** Our metadata on loopback: `/metadata/json/1`, whatever the path. */
export async function publishMetadata(
  key: SigningKey,
  clock: TestClock,
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const published = createPublisher({
    publicUrl,
    serviceName: async () => lyncId,
    grantTypes: [],
    published: async () => ({ keys: [key], changesAt: undefined }),
    maxAge: 60,
    clock,
    random: createTestRandom(),
  });
  const server = http.createServer(async (_request, response) => {
    const { body } = await published.document('partner', homeRealm);
    response.writeHead(200, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/metadata/json/1`,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
