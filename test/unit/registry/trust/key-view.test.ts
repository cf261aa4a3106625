/** A key of somebody else as people see it, and as the audit names it. */
import { describe, expect, it } from 'vitest';
import { nameOfKey, viewOfForeignKey } from '../../../../shared/registry/trust/key-view.ts';
import { defaultNotAfter, selfSigned } from '../../../support/certificates.ts';
import { testNow } from '../../../support/clock.ts';
import { foreignKey } from '../../../support/foreign-documents.ts';
import { bareKey, certificateKey } from '../../../support/foreign-trust.ts';

const certificate = await selfSigned({ keyName: 'foreign', keyType: 'ec', subject: 'CN=exchange' });
const day = 86_400;

describe('the view', () => {
  it('of a certificate tells its thumbprint, subject and dates', () => {
    expect(viewOfForeignKey(foreignKey(certificate), testNow)).toEqual({
      kid: certificate.x5t,
      thumbprint: certificate.thumbprint,
      subject: 'CN=exchange',
      notBefore: '2026-01-01T00:00:00Z',
      notAfter: '2028-01-01T00:00:00Z',
      daysToExpiry: 549,
    });
  });

  it.each([
    ['its last second', defaultNotAfter, 0],
    ['a second less than a day before', defaultNotAfter - day + 1, 0],
    ['a day before', defaultNotAfter - day, 1],
    ['a second after', defaultNotAfter + 1, -1],
    ['two days after', defaultNotAfter + 2 * day, -2],
  ])('counts whole days to its expiry, in %s', (_, now, days) => {
    expect(viewOfForeignKey(foreignKey(certificate), now).daysToExpiry).toBe(days);
  });

  it('of a key without a certificate knows nothing but its name', () => {
    expect(viewOfForeignKey(bareKey('k', 'n'), testNow)).toEqual({
      kid: 'k',
      thumbprint: null,
      subject: null,
      notBefore: null,
      notAfter: null,
      daysToExpiry: null,
    });
  });
});

describe('the name in the audit', () => {
  it.each([
    ['of a certificate is its thumbprint', certificateKey('k1'), 'k1'],
    ['holds the other name that tokens may give it', { ...certificateKey('k1'), alias: 'a' }, 'k1 (a)'],
  ])('%s', (_, key, name) => {
    expect(nameOfKey(key)).toBe(name);
  });

  it('of a bare key tells it from another of the same name', () => {
    expect(nameOfKey(bareKey('k', 'n1'))).toMatch(/^k #[\w-]{12}$/);
    expect(nameOfKey(bareKey('k', 'n1'))).not.toBe(nameOfKey(bareKey('k', 'n2')));
  });
});
