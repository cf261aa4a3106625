/** The vocabulary of OAuth refusals. */
import { describe, expect, it } from 'vitest';
import { isOAuthRefusal, oauthRefusals, refuseToken } from '../../../shared/tokens/oauth-refusal.ts';

const codes = [
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'invalid_resource',
  'temporarily_unavailable',
  'server_error',
];

describe('oauthRefusals', () => {
  it.each(Object.entries(oauthRefusals))(
    '%s has a code, a status and a text of allowed characters',
    (_, entry) => {
      expect(codes).toContain(entry.error);
      expect([400, 401, 405, 413, 415, 429, 500, 503]).toContain(entry.status);
      // RFC 6749 §5.2: %x20-21 / %x23-5B / %x5D-7E.
      expect(entry.description).toMatch(/^[\x20-\x21\x23-\x5B\x5D-\x7E]+\.$/);
      expect(Number.isInteger(entry.number)).toBe(true);
    },
  );

  it.each(Object.entries(oauthRefusals))('%s has 401 exactly when the client is not proven', (_, entry) => {
    expect(entry.status === 401).toBe(entry.error === 'invalid_client');
  });

  it('uses the code of RFC 8707 on the modern wire where the legacy one has its own', () => {
    expect(oauthRefusals.ResourceUnknown).toMatchObject({
      error: 'invalid_resource',
      modern: 'invalid_target',
    });
    expect(oauthRefusals.ResourceMalformed).toMatchObject({
      error: 'invalid_resource',
      modern: 'invalid_target',
    });
    expect(oauthRefusals.ResourceNotAllowed).toMatchObject({
      error: 'invalid_resource',
      modern: 'invalid_target',
    });
  });

  it('names a bad token of an exchange as RFC 8693 does, and a bad assertion as RFC 7523', () => {
    expect(oauthRefusals.SubjectTokenRejected.modern).toBe('invalid_request');
    expect(oauthRefusals.ActorTokenRejected.modern).toBe('invalid_request');
    expect(oauthRefusals.GrantAssertionRejected).toMatchObject({ error: 'invalid_grant', status: 400 });
    expect(oauthRefusals.GrantAssertionRejected).not.toHaveProperty('modern');
  });
});

describe('refuseToken', () => {
  it('holds only the members that were given', () => {
    expect(refuseToken('FormMalformed')).toEqual({ refusal: 'FormMalformed' });
    expect(refuseToken('FormMalformed', 'why')).toEqual({ refusal: 'FormMalformed', detail: 'why' });
    expect(refuseToken('ParameterMissing', undefined, 'scope')).toEqual({
      refusal: 'ParameterMissing',
      parameter: 'scope',
    });
  });

  it('is told from everything else', () => {
    expect(isOAuthRefusal(refuseToken('FormMalformed'))).toBe(true);
    expect(isOAuthRefusal({ accessToken: 'a' })).toBe(false);
  });
});
