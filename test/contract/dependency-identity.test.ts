/**
 * An identity endpoint that refuses or is slow: an outage of its own name. The official credential keeps its tokens
 * for the life of the process, so each test asks for something that it has not asked for before.
 */
import { ManagedIdentityCredential } from '@azure/identity';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { guardedCredential } from '../../shared/azure/guarded-credential.ts';
import { createVaultCertificates } from '../../shared/azure/vault-certificates.ts';
import { createVaultSigner } from '../../shared/azure/vault-signer.ts';
import { createGuardBench, createVaultKey, refusalsOfMany } from '../support/guard-bench.ts';
import { startVaultStack, type VaultStack } from '../support/vault-stack.ts';

let stack: VaultStack;

beforeAll(async () => {
  stack = await startVaultStack();
});
afterEach(() => stack.identity.control.clearFaults());
afterAll(() => stack.close());

const outage = { name: 'Outage', dependency: 'identity' };

describe('5.5 Managed identity token refused or slow', () => {
  it('is no failure of the vault, is left alone after five, and goes on without a restart', async () => {
    const vault = await stack.startVault();
    const { guards, clock, told } = createGuardBench();
    const key = { keyId: `${vault.url}/keys/issuer/${'0'.repeat(32)}` };
    const sign = () => createVaultSigner(vault.url, guards).sign(key, Buffer.from('x'));
    stack.identity.control.addFaults({ operation: 'token', status: 403 });
    for (let call = 0; call < 5; call += 1) await expect(sign()).rejects.toMatchObject(outage);
    const asked = stack.identity.control.requests().token ?? 0;
    await expect(createVaultCertificates(vault.url, guards).versions('issuer')).rejects.toMatchObject({
      ...outage,
      message: 'left alone after failures in a row',
      retryAfter: 1,
    });
    expect(stack.identity.control.requests().token).toBe(asked);
    expect(told).toEqual([['dependency.opened', { dependency: 'identity', failures: 5 }]]);
    stack.identity.control.clearFaults();
    clock.advance(1);
    const made = await createVaultKey(vault.url);
    const signature = await createVaultSigner(vault.url, guards).sign(made, Buffer.from('x'));
    expect(signature).toHaveLength(256);
    expect(told.at(-1)).toMatchObject(['dependency.closed', { dependency: 'identity' }]);
  });

  it('is asked once for all who wait, and each waits for his own deadline', async () => {
    const credential = guardedCredential(new ManagedIdentityCredential(), undefined);
    stack.identity.control.addFaults({ operation: 'token', hang: true });
    stack.identity.control.resetRequests();
    const refused = await refusalsOfMany(5, () =>
      credential.getToken('https://storage.azure.com/.default', { abortSignal: AbortSignal.timeout(200) }),
    );
    for (const each of refused) expect(each).toMatchObject({ ...outage, message: 'no token in time' });
    expect(stack.identity.control.requests().token).toBe(1);
  });

  it('gives the token to whoever still waits when it comes late', async () => {
    const credential = guardedCredential(new ManagedIdentityCredential(), undefined);
    stack.identity.control.addFaults({ operation: 'token', delayMs: 300 });
    const scope = 'https://management.azure.com/.default';
    const [hasty, patient] = await Promise.allSettled([
      credential.getToken(scope, { abortSignal: AbortSignal.timeout(50) }),
      credential.getToken(scope, { abortSignal: AbortSignal.timeout(10_000) }),
    ]);
    expect(hasty).toMatchObject({ status: 'rejected', reason: outage });
    expect(patient).toMatchObject({ status: 'fulfilled', value: { token: expect.any(String) } });
  });
});
