/** Soft delete, recovery and purge of the emulator, as the official client sees them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VaultEmulator } from '../../local/vault/server.ts';
import {
  atOnce,
  ecPolicy,
  refusalOf,
  startVaultStack,
  type VaultClients,
  type VaultStack,
} from '../support/vault-stack.ts';

type TestVault = VaultEmulator & VaultClients;

let stack: VaultStack;
let vault: TestVault;

beforeAll(async () => {
  stack = await startVaultStack();
  vault = await stack.startVault();
});
afterAll(() => stack.close());

async function create(name: string, target: TestVault = vault) {
  return (await target.certificates.beginCreateCertificate(name, ecPolicy, atOnce)).pollUntilDone();
}

async function remove(name: string, target: TestVault = vault) {
  return (await target.certificates.beginDeleteCertificate(name, atOnce)).pollUntilDone();
}

describe('A deleted certificate', () => {
  it('takes all versions, the key and the secret with it', async () => {
    await create('gone');
    await create('gone');
    const deleted = await remove('gone');
    expect(deleted.recoveryId).toBe(`${vault.url}/deletedcertificates/gone`);
    const deletedOn = deleted.deletedOn?.getTime() ?? 0;
    expect(deleted.scheduledPurgeDate?.getTime()).toBe(deletedOn + 90 * 86_400_000);
    expect(await refusalOf(vault.certificates.getCertificate('gone'))).toMatchObject({
      code: 'CertificateNotFound',
    });
    expect(await refusalOf(vault.keys.getKey('gone'))).toMatchObject({ code: 'KeyNotFound' });
    expect(await refusalOf(vault.secrets.getSecret('gone'))).toMatchObject({ code: 'SecretNotFound' });
  });

  it('keeps its name from being used again, until it is purged', async () => {
    await create('reused');
    await remove('reused');
    const conflict = { status: 409, code: 'Conflict', innerCode: 'ObjectIsDeletedButRecoverable' };
    expect(await refusalOf(create('reused'))).toEqual(conflict);
    expect(await refusalOf(create('REUSED'))).toEqual(conflict);
    await vault.certificates.purgeDeletedCertificate('reused');
    expect((await create('reused')).cer).toBeDefined();
  });

  it('comes back as a whole when it is recovered', async () => {
    const created = await create('back');
    await remove('back');
    const recovered = await (
      await vault.certificates.beginRecoverDeletedCertificate('back', atOnce)
    ).pollUntilDone();
    expect(recovered.properties.version).toBe(created.properties.version);
    expect((await vault.crypto(created.keyId ?? '').sign('ES256', Buffer.alloc(32))).result).toHaveLength(64);
    expect(await refusalOf(vault.certificates.getDeletedCertificate('back'))).toMatchObject({ status: 404 });
  });

  it('is listed among the deleted and not among the others', async () => {
    const own = await stack.startVault();
    await create('stays', own);
    await create('goes', own);
    await remove('goes', own);
    const names = async (list: AsyncIterable<{ name?: string | undefined }>) => {
      const found = [];
      for await (const { name } of list) found.push(name);
      return found;
    };
    expect(await names(own.certificates.listPropertiesOfCertificates())).toEqual(['stays']);
    expect(await names(own.certificates.listDeletedCertificates())).toEqual(['goes']);
  });

  it('is gone for good when it was purged, and when its retention is over', async () => {
    const own = await stack.startVault({ retentionDays: 7 });
    await create('purged', own);
    await create('expired', own);
    await remove('purged', own);
    await remove('expired', own);
    expect((await stack.send(own, 'DELETE', '/deletedcertificates/purged')).status).toBe(204);
    expect((await stack.send(own, 'DELETE', '/deletedcertificates/purged')).status).toBe(404);
    await own.control.advanceClock(7 * 86_400 - 60);
    expect((await own.certificates.getDeletedCertificate('expired')).name).toBe('expired');
    await own.control.advanceClock(60);
    expect(await refusalOf(own.certificates.getDeletedCertificate('expired'))).toMatchObject({ status: 404 });
  });

  it('cannot be purged from a vault with purge protection', async () => {
    const own = await stack.startVault({ purgeProtection: true });
    const { properties } = await create('kept', own);
    expect(properties.recoveryLevel).toBe('Recoverable');
    await remove('kept', own);
    expect(await refusalOf(own.certificates.purgeDeletedCertificate('kept'))).toEqual({
      status: 403,
      code: 'Forbidden',
      innerCode: 'ForbiddenByPolicy',
    });
  });

  it('can be one whose first version was still pending', async () => {
    vault.control.planOutcome({ outcome: 'endless' });
    await vault.certificates.beginCreateCertificate('unborn', ecPolicy, atOnce);
    expect((await remove('unborn')).name).toBe('unborn');
    await vault.certificates.purgeDeletedCertificate('unborn');
    expect((await create('unborn')).cer).toBeDefined();
  });
});

describe('A vault with a deletion lag', () => {
  it('answers 404 for the deleted one until the deletion is done, and 409 to who is too fast', async () => {
    const lagging = await stack.startVault({ deletionLagSeconds: 60 });
    await create('slow', lagging);
    const poller = await lagging.certificates.beginDeleteCertificate('slow', atOnce);
    await poller.poll();
    expect(poller.isDone()).toBe(false);
    const isUnderWay = { status: 409, code: 'Conflict', innerCode: 'ObjectIsBeingDeleted' };
    expect(await refusalOf(create('slow', lagging))).toEqual(isUnderWay);
    expect(await refusalOf(lagging.certificates.purgeDeletedCertificate('slow'))).toEqual(isUnderWay);
    await lagging.control.advanceClock(60);
    expect((await poller.pollUntilDone()).name).toBe('slow');

    const recovery = await lagging.certificates.beginRecoverDeletedCertificate('slow', atOnce);
    await recovery.poll();
    expect(recovery.isDone()).toBe(false);
    expect(await refusalOf(create('slow', lagging))).toMatchObject({ innerCode: 'ObjectIsBeingRecovered' });
    await lagging.control.advanceClock(60);
    expect((await recovery.pollUntilDone()).name).toBe('slow');
  });
});
