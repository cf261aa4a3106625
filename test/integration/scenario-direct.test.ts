/**
 * Scenario 1 of the design, whole: two servers without an authorization server between them. Each signs for its own
 * applications and judges the tokens of the other, and neither notices when the other rolls its certificate.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PartnerApplicationView } from '../../shared/registry/partners/partner-kind.ts';
import { importFresh, inDays } from '../support/management.ts';
import { agePartnerMetadata } from '../support/metadata-age.ts';
import { claimsOf, requestToken } from '../support/principal-calls.ts';
import { auditOf, changeOf, told } from '../support/registry.ts';
import { kidOf, publishedKids } from '../support/service-calls.ts';
import { buildBundle } from '../support/service-stack.ts';
import {
  applicationToken,
  type Deployment,
  type DeploymentPair,
  granted,
  introspect,
  ken,
  legacyPath,
  secretOf,
  startTwoDeployments,
  trust,
  userToken,
} from '../support/two-deployments.ts';

let pair: DeploymentPair;

beforeAll(async () => {
  await buildBundle();
  pair = await startTwoDeployments();
  await trust(pair.lync, pair.exchange);
  await trust(pair.exchange, pair.lync);
});

afterAll(() => pair?.stop());

const directions: readonly [string, string, () => Deployment, () => Deployment][] = [
  ['Lync', 'Exchange', () => pair.lync, () => pair.exchange],
  ['Exchange', 'Lync', () => pair.exchange, () => pair.lync],
];

/** What the receiver tells of whoever comes with the partner's signature. */
function partnerOf({ name, realm, client }: Deployment) {
  return {
    tokenKind: 'partnerToken',
    issuedBy: 'partner',
    realm,
    application: { appId: client.appId, realm, name, partner: name },
    user: null,
    trustLevel: 'Full',
    linkedAccount: null,
    trustedForDelegation: true,
  };
}

describe.each(directions)('An application of %s', (_from, _to, sender, receiver) => {
  it('gets a token that its own server signs as a partner', async () => {
    const [from, to] = [sender(), receiver()];
    const token = await applicationToken(from, to.audience);
    const { nbf, exp, ...claims } = claimsOf(token);
    expect(claims).toEqual({
      aud: to.audience,
      iss: from.issuer,
      nameid: `${from.client.appId}@${from.realm}`,
      trustedfordelegation: 'true',
    });
    expect(Number(exp) - Number(nbf)).toBe(3900);
    expect(kidOf(token)).toBe((await publishedKids(from.url))[0]);
  });

  it('is known by it at %s as an application of the partner', async () => {
    const [from, to] = [sender(), receiver()];
    const token = await applicationToken(from, to.audience);
    const { nbf, exp } = claimsOf(token);
    expect(await introspect(to, token)).toEqual({
      active: true,
      client_id: `${from.client.appId}@${from.realm}`,
      token_type: 'Bearer',
      exp,
      nbf,
      sub: `${from.client.appId}@${from.realm}`,
      aud: to.audience,
      iss: from.issuer,
      s2s: { ...partnerOf(from), rules: expect.arrayContaining(['SignatureHolds', 'TrustLevelAllows']) },
    });
  });

  it('acts for a user, in an outer token around such a one', async () => {
    const [from, to] = [sender(), receiver()];
    const token = await userToken(from, to.audience);
    const [header = '', , third] = token.split('.');
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({ typ: 'JWT', alg: 'none' });
    expect(third).toBe('');
    const { iss, actortoken } = claimsOf(token);
    expect(iss).toBe(claimsOf(String(actortoken)).nameid);
    expect(await introspect(to, token)).toMatchObject({
      active: true,
      username: ken.upn,
      sub: ken.sub,
      client_id: `${from.client.appId}@${from.realm}`,
      iss: from.issuer,
      s2s: {
        ...partnerOf(from),
        tokenKind: 'outerToken',
        user: { nameid: ken.sub, upn: ken.upn, smtp: ken.smtp, namedBy: ['nameid', 'upn', 'smtp'] },
      },
    });
    // The actor token alone is the application and nobody else.
    expect(await introspect(to, String(actortoken))).toMatchObject({ active: true, s2s: partnerOf(from) });
  });

  it('is called back for that user by the server that it called', async () => {
    const [from, to] = [sender(), receiver()];
    const exchange = {
      ...secretOf(to.server),
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: await userToken(from, to.audience),
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      resource: from.audience,
    };
    const back = granted(await requestToken(to.url, exchange, legacyPath(to)));
    expect(await introspect(from, back)).toMatchObject({
      active: true,
      iss: to.issuer,
      client_id: to.issuer,
      username: ken.upn,
      s2s: { tokenKind: 'outerToken', issuedBy: 'partner', application: { partner: to.name } },
    });
  });

  it('is nobody where the token is shown to somebody else, or comes back', async () => {
    const [from, to] = [sender(), receiver()];
    const token = await applicationToken(from, to.audience);
    expect(await introspect(to, token, to.client)).toEqual({ active: false });
    expect(await introspect(from, token)).toEqual({ active: false });
  });
});

interface Call {
  readonly kid: string | undefined;
  /** Epoch seconds; tokens of this wire are dated back by five minutes. */
  readonly issuedAt: number;
}

function callOf(token: string): Call {
  return { kid: kidOf(token), issuedAt: Number(claimsOf(token).nbf) + 300 };
}

/** More than fit into the seconds that a switch takes, and no endless loop where it never comes. */
const mostRounds = 3000;
const roundsAfter = 10;

/**
 * Changes something and calls both ways until the kid has been signing for a while. Every token must be accepted, and
 * again and again the one from before the change.
 */
async function callAcross(
  from: Deployment,
  to: Deployment,
  kid: string,
  change: () => Promise<void>,
): Promise<readonly Call[]> {
  const first = await applicationToken(from, to.audience);
  await change();
  const calls: Call[] = [];
  for (let round = 0; round < mostRounds && calls.at(-roundsAfter)?.kid !== kid; round++) {
    const [token, user] = [await applicationToken(from, to.audience), await userToken(from, to.audience)];
    for (const each of [first, token, user])
      expect(await introspect(to, each), `round ${round}`).toMatchObject({ active: true });
    const back = await applicationToken(to, from.audience);
    expect(await introspect(from, back), `round ${round}, back`).toMatchObject({ active: true });
    calls.push(callOf(token));
  }
  return [callOf(first), ...calls];
}

const lyncAtExchange = async () =>
  told<PartnerApplicationView>(await pair.exchange.api.get('partnerApplications/Lync'));
const exchangeAtLync = async () =>
  told<PartnerApplicationView>(await pair.lync.api.get('partnerApplications/Exchange'));
const holds = ({ keys }: PartnerApplicationView, { x5t }: { x5t: string }) =>
  keys.some(({ kid }) => kid === x5t);

describe('A certificate that is rolled', () => {
  it('at once is learned from the first token that it signs', async () => {
    const { lync, exchange } = pair;
    const certificate = await importFresh(lync.api, 'assigned', { subject: `CN=${lync.realm}` });
    const { thumbprint, x5t } = certificate;
    const [before] = await publishedKids(lync.url);
    // The trust is older than the five minutes within which nobody asks twice.
    await agePartnerMetadata(exchange.stack, 'Lync', 300);
    const calls = await callAcross(lync, exchange, x5t, async () => {
      expect((await lync.api.post('tokenIssuer/assign', { thumbprint })).status).toBe(200);
      expect(holds(await lyncAtExchange(), certificate)).toBe(false);
    });
    expect([...new Set(calls.map(({ kid }) => kid))]).toEqual([before, x5t]);
    expect(holds(await lyncAtExchange(), certificate)).toBe(true);
    const early = { action: 'keysChanged', actor: 'early' };
    expect(await auditOf(exchange.api, 'partnerApplications/Lync')).toContainEqual(
      expect.objectContaining(early),
    );
  });

  it('on a date is known to partners by then, and signs from that second on', async () => {
    const { lync, exchange } = pair;
    const certificate = await importFresh(exchange.api, 'dated', { subject: `CN=${exchange.realm}` });
    const { thumbprint, x5t } = certificate;
    const [before] = await publishedKids(exchange.url);
    const effectiveDate = inDays(8 / 86_400);
    const roll = { thumbprint, effectiveDate, overrideMinimumLead: true, replacePending: true };
    let refreshed: PartnerApplicationView | undefined;
    const calls = await callAcross(exchange, lync, x5t, async () => {
      expect((await exchange.api.post('tokenIssuer/roll', roll)).status).toBe(200);
      // What the hourly timer does.
      const refresh = await lync.api.post('partnerApplications/Exchange/refreshMetadata');
      refreshed = changeOf<PartnerApplicationView>(refresh).value;
      expect(holds(refreshed, certificate)).toBe(true);
    });
    const effectiveAt = Date.parse(effectiveDate) / 1000;
    for (const { kid, issuedAt } of calls) expect(kid).toBe(issuedAt < effectiveAt ? before : x5t);
    expect(new Set(calls.map(({ kid }) => kid)).size).toBe(2);
    const { metadataRefresh } = await exchangeAtLync();
    expect(metadataRefresh).toEqual(refreshed?.metadataRefresh);
  });
});
