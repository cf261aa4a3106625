/** What a fetched document does to what is trusted: keys come and go, the issuer never changes, good keys stay. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ErrorCode, errorCatalogue } from '../../../../shared/base/error-catalogue.ts';
import { isRefusal, type Outcome, refuse, succeed } from '../../../../shared/base/errors.ts';
import type { ForeignKey } from '../../../../shared/metadata/foreign/foreign-key.ts';
import type { ForeignMetadata } from '../../../../shared/metadata/foreign/foreign-metadata.ts';
import {
  decideRefresh,
  type ExpectedIssuer,
  issuerProblem,
  refreshAction,
  sameKeys,
  type TrustedKeys,
} from '../../../../shared/registry/trust/refresh-decision.ts';
import { firstRefresh } from '../../../../shared/registry/trust/refresh-state.ts';
import { testNow } from '../../../support/clock.ts';
import {
  authenticationMetadata,
  bareKey,
  certificateKey,
  openIdMetadata,
} from '../../../support/foreign-trust.ts';
import { exchangeId, sharePointId } from '../../../support/token-service.ts';

const partner: ExpectedIssuer = {
  issuer: `${exchangeId}@contoso.com`,
  applicationIdentifier: exchangeId,
  realm: 'contoso.com',
};
const openIdServer: ExpectedIssuer = {
  issuer: 'https://login.example.net/contoso',
  applicationIdentifier: null,
  realm: null,
};
const held: TrustedKeys = { keys: [certificateKey('k1')], refresh: firstRefresh(testNow - 3600) };

/** As a service of many tenants publishes it. */
function withoutRealm({ realm: _open, ...shared }: ForeignMetadata): ForeignMetadata {
  return { ...shared, issuer: shared.applicationIdentifier ?? '' };
}

const decide = (found: ForeignMetadata, before = held) =>
  decideRefresh(before, partner, succeed(found), testNow);

describe('a document of the partner', () => {
  it('with the same keys is noted, and is no news', () => {
    const result = decide(authenticationMetadata());
    expect(result).toEqual({
      keys: held.keys,
      refresh: { ...firstRefresh(testNow), keysChangedAt: null },
      alarm: undefined,
    });
    expect(refreshAction(held, result)).toBeUndefined();
  });

  it('with a further key adds it, with the time of it', () => {
    const keys = [certificateKey('k1'), certificateKey('k2')];
    const result = decide(authenticationMetadata({ keys }));
    expect(result).toMatchObject({ keys, refresh: { keysChangedAt: testNow }, alarm: undefined });
    expect(refreshAction(held, result)).toBe('keysChanged');
  });

  it('without a key takes it away', () => {
    const two = { ...held, keys: [certificateKey('k1'), certificateKey('k2')] };
    expect(decide(authenticationMetadata(), two).keys).toEqual([certificateKey('k1')]);
  });

  describe('5.3 Result use', () => {
    it('with none of the keys known so far is believed, and alarmed', () => {
      const result = decide(authenticationMetadata({ keys: [certificateKey('k9')] }));
      expect(result.keys).toEqual([certificateKey('k9')]);
      expect(result.alarm?.code).toBe('EveryKeyReplaced');
    });

    it('with other keys under the names known so far is alarmed as well', () => {
      const named = (n: string) => [{ ...certificateKey('k1'), jwk: { kty: 'RSA', n, e: 'AQAB' } as const }];
      const before = { ...held, keys: named('AAAA') };
      const result = decide(authenticationMetadata({ keys: named('BBBB') }), before);
      expect(result.alarm?.code).toBe('EveryKeyReplaced');
      expect(decide(authenticationMetadata({ keys: named('AAAA') }), before).alarm).toBeUndefined();
    });
  });

  it('after a failure is a success again, without an alarm', () => {
    const failed = decideRefresh(held, partner, refuse(unreachable), testNow - 60);
    const result = decide(authenticationMetadata(), failed);
    expect(result).toMatchObject({ refresh: { status: 'Success', reason: null }, alarm: undefined });
    expect(refreshAction(failed, result)).toBe('metadataStatusChanged');
  });

  it('that leaves the realm open speaks for the one that was registered', () => {
    const shared = withoutRealm(authenticationMetadata({ keys: [certificateKey('k2')] }));
    expect(decide(shared).keys).toEqual([certificateKey('k2')]);
  });

  it('that has no keys at all takes none away', () => {
    const result = decide(authenticationMetadata({ keys: [] }));
    expect(result).toMatchObject({ keys: held.keys, refresh: { status: 'MetadataInvalid' } });
  });
});

const unreachable = { code: 'MetadataUnreachable', message: 'Nothing listens there.' } as const;

describe('a fetch that failed', () => {
  it('keeps the keys and the time of the last success, and says why', () => {
    expect(decideRefresh(held, partner, refuse(unreachable), testNow)).toEqual({
      keys: held.keys,
      refresh: {
        ...held.refresh,
        status: 'MetadataUnreachable',
        reason: 'Nothing listens there.',
        lastAttemptAt: testNow,
      },
      alarm: unreachable,
    });
  });

  it('is alarmed once, and again only when it fails in another way', () => {
    const first = decideRefresh(held, partner, refuse(unreachable), testNow);
    const again = { ...unreachable, message: 'Still nothing.' };
    const second = decideRefresh(first, partner, refuse(again), testNow + 3600);
    expect(second.alarm).toBeUndefined();
    expect(second.refresh.reason).toBe('Still nothing.');
    expect(refreshAction(first, second)).toBeUndefined();
    const other = { code: 'MetadataTlsUntrusted', message: 'Expired.' } as const;
    expect(decideRefresh(second, partner, refuse(other), testNow + 7200).alarm).toEqual(other);
  });
});

describe('a document of somebody else', () => {
  it.each<[string, ExpectedIssuer, ForeignMetadata]>([
    ['another application', partner, authenticationMetadata({ applicationIdentifier: sharePointId })],
    ['another realm', partner, authenticationMetadata({ realm: 'fabrikam.com' })],
    ['a realm within the realm', partner, authenticationMetadata({ realm: 'eu.contoso.com' })],
    ['an OpenID server, for a partner', partner, openIdMetadata()],
    ['an OpenID server of that very name', partner, openIdMetadata({ issuer: partner.issuer })],
    ['another OpenID issuer', openIdServer, openIdMetadata({ issuer: 'https://login.example.net/fabrikam' })],
    ['the issuer with a slash', openIdServer, openIdMetadata({ issuer: `${openIdServer.issuer}/` })],
    ['the issuer in other case', openIdServer, openIdMetadata({ issuer: openIdServer.issuer.toUpperCase() })],
    ['an application, for an OpenID server', openIdServer, authenticationMetadata()],
    [
      'an application of any realm, for an OpenID server',
      openIdServer,
      withoutRealm(authenticationMetadata()),
    ],
  ])('%s is refused, whatever its keys, and alarmed', (_, expected, found) => {
    const result = decideRefresh(held, expected, succeed(found), testNow);
    expect(result.keys).toBe(held.keys);
    expect(result.refresh).toMatchObject({
      status: 'MetadataIssuerMismatch',
      lastSuccessAt: held.refresh.lastSuccessAt,
    });
    expect(result.alarm?.code).toBe('MetadataIssuerMismatch');
  });

  it('is named in the reason, in bounds', () => {
    const long = openIdMetadata({ issuer: `https://login.example.net/${'x'.repeat(5000)}` });
    const problem = issuerProblem({ ...openIdServer, issuer: `https://a/${'y'.repeat(5000)}` }, long);
    expect(problem?.message).toContain('https://login.example.net/xxx');
    expect(problem?.message.length).toBeLessThan(700);
  });
});

describe('the same keys', () => {
  const [one, two] = [certificateKey('k1'), certificateKey('k2')];
  it.each<[string, ForeignKey[], ForeignKey[], boolean]>([
    ['in the same order', [one, two], [one, two], true],
    ['in another order', [one, two], [two, one], true],
    ['and one more', [one], [one, two], false],
    ['by another name for tokens', [one], [{ ...one, alias: 'a' }], false],
    ['that are bare', [bareKey('k', 'n1')], [bareKey('k', 'n1')], true],
    ['that are bare, and another under the same name', [bareKey('k', 'n1')], [bareKey('k', 'n2')], false],
  ])('%s', (_, before, after, same) => {
    expect(sameKeys(before, after)).toBe(same);
    expect(sameKeys(after, before)).toBe(same);
  });

  it('a bare key that was changed under its name takes the place of the old one', () => {
    const before = { ...held, keys: [bareKey('k', 'n1')] };
    const found = openIdMetadata({ keys: [bareKey('k', 'n2')] });
    const result = decideRefresh(before, openIdServer, succeed(found), testNow);
    expect(result.keys).toEqual([bareKey('k', 'n2')]);
    expect(refreshAction(before, result)).toBe('keysChanged');
  });
});

const codes = Object.keys(errorCatalogue) as ErrorCode[];
const names = fc.subarray(['k1', 'k2', 'k3'], { minLength: 0 });
const published = fc.record({
  kind: fc.constantFrom('authentication', 'openid'),
  id: fc.constantFrom(exchangeId, sharePointId),
  realm: fc.constantFrom('contoso.com', 'fabrikam.com', '*'),
  issuer: fc.constantFrom(openIdServer.issuer, 'https://evil.example'),
  keys: names,
});
const outcomes: fc.Arbitrary<Outcome<ForeignMetadata>> = fc.oneof(
  fc.constantFrom(...codes).map((code) => refuse({ code, message: 'It did not work.' })),
  published.map(({ kind, id, realm, issuer, keys: kids }) => {
    const keys = kids.map(certificateKey);
    if (kind === 'openid') return succeed(openIdMetadata({ issuer, keys }));
    const document = authenticationMetadata({ applicationIdentifier: id, realm, keys });
    return succeed(realm === '*' ? withoutRealm(document) : document);
  }),
);

it('any sequence of documents leaves keys to verify with, and only ever keys that the issuer has published', () => {
  const anyOutcomes = fc.array(outcomes, { maxLength: 12 });
  fc.assert(
    fc.property(fc.constantFrom(partner, openIdServer), anyOutcomes, (expected, sequence) => {
      const own = new Set(['k1']);
      let trusted = held;
      sequence.forEach((each, step) => {
        if (!isRefusal(each) && issuerProblem(expected, each.value) === undefined)
          for (const { kid } of each.value.keys) own.add(kid);
        const next = decideRefresh(trusted, expected, each, step);
        expect(next.keys.length).toBeGreaterThan(0);
        expect(next.keys.every(({ kid }) => own.has(kid))).toBe(true);
        expect(next.refresh.lastAttemptAt).toBe(step);
        // Each alarm is of something that is new: a state that was not before, or keys that were not before.
        if (next.alarm) expect(refreshAction(trusted, next)).toBeDefined();
        trusted = next;
      });
    }),
    { numRuns: 300 },
  );
});
