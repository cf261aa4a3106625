/** The stand-in takes our tokens because it verified them, and not because it believes everything. */
import { sign } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { TestToken } from '../../shared/connectivity/ports.ts';
import { fetchForeignMetadata } from '../../shared/metadata/foreign/fetch-foreign-metadata.ts';
import { keyPair, selfSigned } from '../support/certificates.ts';
import { type ConnectivityBench, connectivityBenches } from '../support/connectivity-bench.ts';
import { faultOf, leaksIn, stepOf } from '../support/connectivity-reports.ts';
import { failure } from '../support/exchange-stand-in/replies.ts';
import { fetchWith, resolver } from '../support/guarded-fetches.ts';
import { succeeded } from '../support/outcomes.ts';
import { exchangeId, homeRealm, sharePointId } from '../support/token-service.ts';

const { start, closeAll } = await connectivityBenches();

afterEach(closeAll);

const mail = 'mail.litwareinc.com';

/** The test of EWS for a user: an outer token around an actor token. */
function ewsTest(bench: ConnectivityBench) {
  return bench.oauth({
    service: 'EWS',
    targetUri: bench.url('ews', mail),
    mailbox: 'kenmyer@litwareinc.com',
  });
}

type Change = (token: TestToken) => string;

/** A token with other claims, signed with whatever key is given, or left with the old signature. */
function remade(
  { token }: TestToken,
  header: object,
  claims: object,
  key?: Parameters<typeof sign>[2],
): string {
  const [oldHeader = '', oldClaims = '', signature = ''] = token.split('.');
  const merge = (part: string, changes: object) =>
    Buffer.from(
      JSON.stringify({ ...JSON.parse(Buffer.from(part, 'base64url').toString()), ...changes }),
    ).toString('base64url');
  const input = `${merge(oldHeader, header)}.${merge(oldClaims, claims)}`;
  return `${input}.${key ? sign('sha256', Buffer.from(input), key).toString('base64url') : signature}`;
}

const { privateKey: ours } = keyPair({ keyName: 'issuer' });
const { privateKey: another } = keyPair({ keyName: 'another' });

describe('the stand-in verifies by itself', () => {
  it.each<[string, Change, string]>([
    ['claims that were changed', (token) => remade(token, {}, { nbf: 0 }), 'PeerRejectsSignature'],
    ['a signature by another key', (token) => remade(token, {}, {}, another), 'PeerRejectsSignature'],
    [
      'a key that we do not publish',
      (token) => remade(token, { x5t: 'AAAA' }, {}, ours),
      'PeerRejectsSignature',
    ],
    [
      'another issuer',
      (token) => remade(token, {}, { iss: `${exchangeId}@${homeRealm}` }, ours),
      'PeerIssuerUntrusted',
    ],
    [
      'no signature at all',
      ({ token }) => remade({ token, header: {}, claims: {} }, { alg: 'none' }, {}),
      'PeerRejectsToken',
    ],
    [
      'a life that is over',
      (token) => remade(token, {}, { exp: 1_700_000_000 }, ours),
      'PeerFindsTokenExpired',
    ],
    [
      'another host',
      (token) => remade(token, {}, { aud: `${exchangeId}/a.b@${homeRealm}` }, ours),
      'PeerRejectsAudience',
    ],
    [
      'no host',
      (token) => remade(token, {}, { aud: `${exchangeId}@${homeRealm}` }, ours),
      'PeerRejectsAudience',
    ],
    [
      'another principal',
      (token) => remade(token, {}, { aud: `${sharePointId}/a@${homeRealm}` }, ours),
      'PeerRejectsAudience',
    ],
    ['text', () => 'nonsense', 'PeerRejectsToken'],
  ])('and refuses %s', async (_what, change, code) => {
    const bench = await start();
    const { issue } = bench.ports;
    bench.ports.issue = async (request) => {
      const issued = await issue(request);
      return 'token' in issued ? { ...issued, token: change(issued) } : issued;
    };
    const report = await bench.oauth({
      service: 'Generic',
      targetUri: bench.url('ews', mail),
      appOnly: true,
    });
    expect(faultOf(report)).toBe(`call ${code}`);
    expect(leaksIn(report, bench.standIn.requests)).toEqual([]);
  });

  it.each<[string, object, string]>([
    ['another application', { iss: `${exchangeId}@${homeRealm}` }, 'PeerRejectsToken'],
    ['another audience', { aud: `${exchangeId}/x@${homeRealm}` }, 'PeerRejectsAudience'],
    ['a life that is over', { exp: 1_700_000_000 }, 'PeerFindsTokenExpired'],
    ['no actor', { actortoken: undefined }, 'PeerRejectsToken'],
    ['an unknown user', { smtp: 'a@b.com', sip: 'a@b.com' }, 'PeerUserUnknown'],
  ])('and refuses an outer token with %s', async (_what, claims, code) => {
    const bench = await start();
    const { issue } = bench.ports;
    bench.ports.issue = async (request) => {
      const issued = await issue(request);
      return 'token' in issued ? { ...issued, token: remade(issued, {}, claims) } : issued;
    };
    expect(faultOf(await ewsTest(bench))).toBe(`call ${code}`);
  });

  it('and does not know a realm that is not its own', async () => {
    const bench = await start({ standIn: { realm: 'fabrikam.com' } });
    expect(faultOf(await ewsTest(bench))).toBe('call PeerRealmUnknown');
  });

  it('and tells beforehand that it does not trust us', async () => {
    const bench = await start({ standIn: { trustedIssuers: [`${exchangeId}@${homeRealm}`] } });
    bench.standIn.failWith('ews', failure.unexplained(), 'FindFolder');
    const report = await ewsTest(bench);
    expect(stepOf(report, 'trustedIssuers')).toMatchObject({ status: 'warn', code: 'IssuerNotListed' });
    expect(faultOf(report)).toBe('call IssuerNotListed');
  });
});

describe('the stand-in as a partner', () => {
  it.each([
    ['/autodiscover/metadata/json/1', exchangeId],
    ['/_layouts/15/metadata/json/1', sharePointId],
  ])('can be registered from its metadata at %s', async (path, id) => {
    const { der, x5t } = await selfSigned({ keyName: 'exchange' });
    const bench = await start({ identity: null, standIn: { certificate: der.toString('base64') } });
    const origin = `http://localhost:${bench.standIn.port}`;
    const get = fetchWith({ allowed: origin, resolve: resolver(['127.0.0.1']).resolve });
    const metadata = succeeded(await fetchForeignMetadata(`${origin}${path}`, get));
    expect(metadata).toMatchObject({ issuer: `${id}@${homeRealm}`, keys: [{ kid: x5t }], notes: [] });
  });

  it('has none to show unless it has a certificate', async () => {
    const bench = await start({ identity: null });
    const answer = await fetch(`http://localhost:${bench.standIn.port}/autodiscover/metadata/json/1`);
    expect(answer.status).toBe(404);
  });
});
