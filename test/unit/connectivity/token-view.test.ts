/** A token as a report shows it. */
import { describe, expect, it } from 'vitest';
import { issuerOfToken, tokenEvidence } from '../../../shared/connectivity/token-view.ts';
import { testNow } from '../../support/clock.ts';

const actorClaims = { aud: 'a/b@r', iss: 'service@r', nameid: 'app@r', exp: testNow + 60 };
const actor = [{ alg: 'RS256', x5t: 'thumbprint' }, actorClaims, 'signature']
  .map((part) => Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url'))
  .join('.');
const plain = { token: actor, header: { alg: 'RS256', x5t: 'thumbprint' }, claims: actorClaims };
const outerClaims = { aud: 'a/b@r', iss: 'app@r', nameid: 'ken', exp: testNow, actortoken: actor };
const outer = { token: 'o', header: { alg: 'none' }, claims: outerClaims };

const facts = { audience: 'a/b@r', issuer: 'service@r', application: 'app@r', keyId: 'thumbprint' };

describe('a token', () => {
  it('of an application is told by its facts', () => {
    expect(tokenEvidence(plain, false)).toEqual({
      ...facts,
      user: null,
      expiresDate: '2026-07-01T00:01:00Z',
    });
    expect(issuerOfToken(plain)).toBe('service@r');
  });

  it('for a user is told by those of the actor token in it', () => {
    expect(tokenEvidence(outer, false)).toEqual({
      ...facts,
      user: 'ken',
      expiresDate: '2026-07-01T00:00:00Z',
    });
    expect(issuerOfToken(outer)).toBe('service@r');
  });

  it('shows header and claims on request, and the actor token decoded in its place', () => {
    expect(tokenEvidence(plain, true)).toMatchObject({ header: plain.header, claims: actorClaims });
    expect(tokenEvidence(outer, true)).toMatchObject({
      header: outer.header,
      claims: { ...outerClaims, actortoken: { header: plain.header, claims: actorClaims } },
    });
  });

  it.each([['x.y.z'], ['nothing'], [7]])('that carries %j in place of one shows none of it', (actortoken) => {
    const broken = { ...outer, claims: { ...outerClaims, actortoken } };
    const claims = { ...outerClaims, actortoken: '(a token that cannot be read)' };
    expect(tokenEvidence(broken, true)).toMatchObject({ claims, issuer: 'app@r' });
  });

  it('without the usual claims is told all the same', () => {
    expect(tokenEvidence({ token: 't', header: {}, claims: {} }, false)).toEqual({
      audience: null,
      issuer: null,
      application: null,
      user: null,
      keyId: null,
      expiresDate: null,
    });
  });
});
