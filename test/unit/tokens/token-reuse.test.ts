/** Which token may be given again: never one of other facts, never one that lives longer, never an old one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PermittedRequest } from '../../../shared/tokens/permit-request.ts';
import type { ResolvedResource } from '../../../shared/tokens/resource.ts';
import { createTokenReuse, type SignedToken, type TokenFacts } from '../../../shared/tokens/token-reuse.ts';
import { type UserIdentity, userClaimNames } from '../../../shared/tokens/user-identity.ts';
import { testNow } from '../../support/clock.ts';
import { resourcePrincipal, servicePrincipal } from '../../support/token-service.ts';
import { partner } from './grant-calls.ts';

const life = 3600;
const end = testNow + life;
const client = servicePrincipal();
const request: PermittedRequest = {
  client: { principal: client, method: 'secret', keyId: 'secret-1' },
  resource: { kind: 'principal', principal: resourcePrincipal, audience: 'https://sp01' },
  delegated: false,
};
const facts: TokenFacts = { wire: 'modern', issuer: 'https://sts/r', kid: 'kid', lifetime: life, request };
const tokenUntil = (expiresAt: number): SignedToken => ({
  accessToken: 'a.b.c',
  times: { issuedAt: testNow, notBefore: testNow, expiresAt },
});

function reuseOf(share: number) {
  const reuse = createTokenReuse(share);
  if (!reuse) throw new Error('There is no reuse.');
  return reuse;
}

const byClient = (changes: Partial<typeof client>): TokenFacts => ({
  ...facts,
  request: { ...request, client: { ...request.client, principal: { ...client, ...changes } } },
});
const toResource = (resource: ResolvedResource): TokenFacts => ({
  ...facts,
  request: { ...request, resource },
});
const forUser = (user: UserIdentity): TokenFacts => ({
  ...facts,
  request: { ...request, acting: { user, refusal: 'SubjectTokenRejected' } },
});

describe('reuse', () => {
  it('is off unless a share is set', () => {
    expect(createTokenReuse('off')).toBeUndefined();
  });

  it.each([
    ['at once', 0, true],
    ['a second before half of its life is left', 1799, true],
    ['when half of its life is left', 1800, false],
    ['later', 1801, false],
    ['after its end', 3601, false],
    ['by a clock that was set back', -1, false],
  ])('gives a token again %s: %i seconds later', (_, later, given) => {
    const reuse = reuseOf(0.5);
    reuse.keep(facts, tokenUntil(end), testNow);
    const now = testNow + later;
    expect(reuse.find(facts, now, now + life) !== undefined).toBe(given);
  });

  it('never gives a token that ends after a new one would', () => {
    const reuse = reuseOf(0.01);
    reuse.keep(facts, tokenUntil(end), testNow);
    expect(reuse.find(facts, testNow, end - 1)).toBeUndefined();
    expect(reuse.find(facts, testNow, end)).toBeDefined();
  });

  it('never gives a token of the future, also when the certificate bounds both', () => {
    const reuse = reuseOf(0.01);
    reuse.keep(facts, tokenUntil(end), testNow);
    expect(reuse.find(facts, testNow - 1, end)).toBeUndefined();
  });

  it('measures by the life of a new token, so that one cut short is not handed on', () => {
    const reuse = reuseOf(0.5);
    reuse.keep(facts, tokenUntil(testNow + 60), testNow);
    expect(reuse.find(facts, testNow, end)).toBeUndefined();
    expect(reuse.find(facts, testNow, testNow + 60)).toBeDefined();
  });

  it('does not mind by which credential or grant the same is asked', () => {
    const reuse = reuseOf(0.5);
    reuse.keep(facts, tokenUntil(end), testNow);
    const other = { ...request.client, method: 'grantAssertion', keyId: 'key-1' } as const;
    const same = { ...facts, request: { ...request, client: other, issuedTokenType: 'urn:x' } };
    expect(reuse.find(same, testNow, end)).toMatchObject(tokenUntil(end));
  });

  it.each<[string, TokenFacts]>([
    ['the wire', { ...facts, wire: 'legacy' }],
    ['the issuer', { ...facts, issuer: 'https://sts/r2' }],
    ['the key', { ...facts, kid: 'kid2' }],
    ['the lifetime', { ...facts, lifetime: life - 1 }],
    ['the client', byClient({ appId: 'other' })],
    ['the object id of the client', byClient({ id: 'other' })],
    ['the realm', byClient({ realm: 'fabrikam.com' })],
    ['what the client is trusted with', byClient({ trustedForDelegation: true })],
    ['what it may do there', { ...facts, request: { ...request, delegated: true } }],
    ['the audience', toResource({ ...request.resource, audience: 'https://sp02' })],
    ['the kind of resource', toResource({ kind: 'partner', partner, audience: 'https://sp01' })],
    ['a user', forUser({ nameid: 'kim' })],
  ])('never crosses %s', (_, others) => {
    const reuse = reuseOf(0.5);
    reuse.keep(facts, tokenUntil(end), testNow);
    expect(reuse.find(others, testNow, end)).toBeUndefined();
    expect(reuse.find(facts, testNow, end)).toBeDefined();
  });

  it('never crosses any part of its key, whatever the parts are', () => {
    // Few and short texts, so that parts run into one another whenever they are only written side by side.
    const text = fc.constantFrom('a', 'b', 'ab', '","', '"', '', ' ');
    const user = fc.option(
      fc.record(Object.fromEntries(userClaimNames.map((name) => [name, text])), { requiredKeys: ['nameid'] }),
      { nil: undefined },
    );
    const anyFacts = fc
      .tuple(fc.array(text, { minLength: 5, maxLength: 5 }), user, fc.boolean(), fc.nat(1))
      .map(([texts, named, flag, wire]) => {
        const [issuer = '', kid = '', audience = '', appId = '', realm = ''] = texts;
        const changed = byClient({ appId, realm, trustedForDelegation: flag }).request;
        const acting = named && ({ user: named as UserIdentity, refusal: 'SubjectTokenRejected' } as const);
        const whole = { ...changed, resource: { ...request.resource, audience }, ...(acting && { acting }) };
        return { ...facts, wire: wire ? 'legacy' : 'modern', issuer, kid, request: whole } as TokenFacts;
      });
    const partsOf = ({ wire, issuer, kid, request: { client: by, resource, acting } }: TokenFacts) => ({
      ...{ wire, issuer, kid, audience: resource.audience, user: acting?.user ?? null },
      ...{ appId: by.principal.appId, realm: by.principal.realm, trusted: by.principal.trustedForDelegation },
    });
    const pairs = fc.oneof(fc.tuple(anyFacts, anyFacts), fc.clone(anyFacts, 2));
    fc.assert(
      fc.property(pairs, ([kept, asked]) => {
        const reuse = reuseOf(0.5);
        reuse.keep(kept, tokenUntil(end), testNow);
        const given = reuse.find(asked, testNow, end) !== undefined;
        const canonical = (each: TokenFacts) => JSON.stringify(Object.entries(partsOf(each)).map(sorted));
        expect(given).toBe(canonical(kept) === canonical(asked));
      }),
      { numRuns: 2000 },
    );
  });

  it('is bounded: of more than ten thousand tokens the oldest are forgotten', () => {
    const reuse = reuseOf(0.5);
    const numbered = (index: number) => ({ ...facts, kid: `kid ${index}` });
    for (let index = 0; index <= 10_000; index += 1) reuse.keep(numbered(index), tokenUntil(end), testNow);
    expect(reuse.find(numbered(0), testNow, end)).toBeUndefined();
    expect(reuse.find(numbered(1), testNow, end)).toBeDefined();
  });
});

/** Members of a user in one order, so that texts can be compared. */
function sorted([name, value]: [string, unknown]): unknown {
  const members = typeof value === 'object' && value !== null ? Object.entries(value).sort() : value;
  return [name, members];
}
