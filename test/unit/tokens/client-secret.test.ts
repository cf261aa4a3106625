/** Secrets of clients: generated, hashed, dated, at most a few at once. */
import { describe, expect, it } from 'vitest';
import { checkSecret } from '../../../shared/tokens/client-secret.ts';
import { decoyHash } from '../../../shared/tokens/decoy.ts';
import { testNow } from '../../support/clock.ts';
import { clientSecret, passwordCredential, servicePrincipal } from '../../support/token-service.ts';

const oldSecret = 'b2xkIHNlY3JldA==';
const principal = servicePrincipal({
  passwordCredentials: [
    passwordCredential(oldSecret, { keyId: 'old', endsAt: testNow + 10 }),
    passwordCredential(clientSecret, { keyId: 'new' }),
  ],
});

describe('checkSecret', () => {
  it.each([
    ['the first', oldSecret, 'old'],
    ['the second', clientSecret, 'new'],
  ])('accepts %s of two secrets that are valid at once', (_, secret, keyId) => {
    expect(checkSecret(principal, secret, testNow)).toEqual({ keyId });
  });

  it.each([
    ['another', 'c29tZXRoaW5nIGVsc2U='],
    ['nothing', ''],
    ['the secret cut short', clientSecret.slice(0, -1)],
    ['the secret with a space', `${clientSecret} `],
    ['the secret in other case', clientSecret.toLowerCase()],
    ['the stored hash', passwordCredential(clientSecret).hash],
    ['the text behind the decoy', 'no client has this secret'],
  ])('refuses %s', (_, secret) => {
    expect(checkSecret(principal, secret, testNow)).toEqual({ detail: 'SecretWrong' });
  });

  it.each([
    ['one second before it starts', -101, { detail: 'SecretOutsideItsDates' }],
    ['in its first second', -100, { keyId: 'dated' }],
    ['in its last second', 99, { keyId: 'dated' }],
    ['when it ends', 100, { detail: 'SecretOutsideItsDates' }],
  ])('judges a secret %s', (_, offset, check) => {
    const dates = { keyId: 'dated', startsAt: testNow - 100, endsAt: testNow + 100 };
    const dated = servicePrincipal({ passwordCredentials: [passwordCredential(clientSecret, dates)] });
    expect(checkSecret(dated, clientSecret, testNow + offset)).toEqual(check);
  });

  it.each([
    ['one second more than clocks differ', -401, { detail: 'SecretOutsideItsDates' }],
    ['what clocks differ by', -400, { keyId: 'dated' }],
  ])(
    'takes a secret %s before its start, which an instance ahead may have set, and none after its end',
    (_, offset, check) => {
      const dates = { keyId: 'dated', startsAt: testNow - 100, endsAt: testNow + 100 };
      const dated = servicePrincipal({ passwordCredentials: [passwordCredential(clientSecret, dates)] });
      expect(checkSecret(dated, clientSecret, testNow + offset, 300)).toEqual(check);
      expect(checkSecret(dated, clientSecret, testNow + 100, 300)).toEqual({
        detail: 'SecretOutsideItsDates',
      });
    },
  );

  it('accepts a secret that is registered twice when one of the two is current', () => {
    const passwordCredentials = [
      passwordCredential(clientSecret, { keyId: 'expired', endsAt: testNow }),
      passwordCredential(clientSecret, { keyId: 'renewed' }),
    ];
    expect(checkSecret(servicePrincipal({ passwordCredentials }), clientSecret, testNow)).toEqual({
      keyId: 'renewed',
    });
  });

  it('refuses a disabled client with the right secret', () => {
    expect(checkSecret({ ...principal, enabled: false }, clientSecret, testNow)).toEqual({
      detail: 'ClientDisabled',
    });
  });

  it('refuses whoever is unknown, also with the text behind the decoy', () => {
    expect(checkSecret(undefined, clientSecret, testNow)).toEqual({ detail: 'UnknownClient' });
    expect(checkSecret(undefined, 'no client has this secret', testNow)).toEqual({ detail: 'UnknownClient' });
  });

  it('refuses a client without secrets, also with the text behind the decoy', () => {
    const without = servicePrincipal();
    expect(checkSecret(without, 'no client has this secret', testNow)).toEqual({
      detail: 'ClientHasNoSecret',
    });
  });

  it.each([
    ['empty', ''],
    ['cut short', decoyHash.slice(0, -2)],
    ['no base64', '%%%'],
  ])('refuses without throwing when the stored hash is %s', (_, hash) => {
    const broken = servicePrincipal({ passwordCredentials: [passwordCredential(clientSecret, { hash })] });
    expect(checkSecret(broken, clientSecret, testNow)).toEqual({ detail: 'SecretWrong' });
    expect(checkSecret(broken, '', testNow)).toEqual({ detail: 'SecretWrong' });
  });
});
