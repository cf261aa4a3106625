/** A service principal as the API shows it: no value of a key unless asked for, nothing of a secret but its hint. */
import { describe, expect, it } from 'vitest';
import { principalKind } from '../../../../shared/registry/principals/principal-kind.ts';
import {
  viewOfKeyCredential,
  viewOfPrincipal,
} from '../../../../shared/registry/principals/principal-view.ts';
import { selfSigned } from '../../../support/certificates.ts';
import { testNow } from '../../../support/clock.ts';
import {
  exchangeId,
  keyCredential,
  passwordCredential,
  servicePrincipal,
} from '../../../support/token-service.ts';

const certificate = await selfSigned({ keyName: 'foreign', keyType: 'ec' });
const key = keyCredential(certificate, { displayName: 'server 1' });
const password = passwordCredential('abcdefgh');
const { realm: _home, ...principal } = servicePrincipal({
  names: [exchangeId, 'https://mail.contoso.com'],
  keyCredentials: [key],
  passwordCredentials: [password],
});

describe('the view', () => {
  const uses = new Map([
    ['key-1', '2026-06-30'],
    ['other', '2026-06-29'],
  ]);

  it('shows the principal with its credentials, and on which day each was used', () => {
    expect(viewOfPrincipal(principal, uses)).toEqual({
      id: principal.id,
      appId: exchangeId,
      displayName: 'Exchange',
      enabled: true,
      trustedForDelegation: false,
      servicePrincipalNames: [exchangeId, 'https://mail.contoso.com'],
      requiredRoles: [],
      keyCredentials: [
        {
          keyId: 'key-1',
          type: 'AsymmetricX509Cert',
          usage: 'Verify',
          customKeyIdentifier: certificate.thumbprint,
          displayName: 'server 1',
          startDateTime: '2026-06-30T23:43:20Z',
          endDateTime: '2026-07-12T13:46:40Z',
          key: null,
          lastUsedDate: '2026-06-30',
        },
      ],
      passwordCredentials: [
        {
          keyId: 'secret-1',
          displayName: null,
          hint: 'abc',
          startDateTime: '2026-06-30T23:43:20Z',
          endDateTime: '2026-07-12T13:46:40Z',
          lastUsedDate: null,
        },
      ],
      createdDate: '2026-07-01T00:00:00Z',
    });
    expect(principal.createdAt).toBe(testNow);
  });

  it('shows the value of a key only where it is asked for', () => {
    expect(viewOfKeyCredential(key, uses, true).key).toBe(key.certificate);
    expect(JSON.stringify(viewOfPrincipal(principal, uses))).not.toContain(key.certificate);
  });

  it('shows nothing of a hash', () => {
    expect(JSON.stringify(viewOfPrincipal(principal))).not.toContain(password.hash);
  });
});

describe('the kind', () => {
  it('claims both ids, each name and each key', () => {
    expect(principalKind.claimsOf(principal)).toEqual([
      `id:${principal.id}`,
      `id:${exchangeId}`,
      `name:${exchangeId}`,
      'name:https://mail.contoso.com',
      `key:${certificate.x5t}`,
    ]);
  });

  it('says of each taken claim what it is', () => {
    const [id = '', , , name = '', keyClaim = ''] = principalKind.claimsOf(principal);
    expect(principalKind.takenViolation(id)).toMatchObject({
      code: 'PrincipalAlreadyExists',
      target: 'appId',
    });
    expect(principalKind.takenViolation(name)).toMatchObject({
      code: 'ServicePrincipalNameTaken',
      message: expect.stringContaining('https://mail.contoso.com'),
    });
    expect(principalKind.takenViolation(keyClaim)).toMatchObject({
      code: 'CredentialAlreadyRegistered',
      target: 'key',
    });
    expect(principalKind.takenViolation(`name:${'x'.repeat(5000)}`).message.length).toBeLessThan(400);
  });

  it('shows the audit neither certificates nor anything of a secret', () => {
    const shown = JSON.stringify(principalKind.shownOf(principal));
    for (const hidden of [key.certificate, password.hash, '"hint"']) expect(shown).not.toContain(hidden);
    for (const told of [certificate.thumbprint, 'key-1', 'secret-1']) expect(shown).toContain(told);
  });
});
