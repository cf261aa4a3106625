/**
 * The certificate store on Key Vault. Versions are always addressed explicitly, never as "latest"; the SDK's poller
 * is used to begin a creation and never believed about its end, because it reports whatever version is newest.
 */
import {
  CertificateClient,
  type CertificatePolicy,
  type KeyVaultCertificate,
} from '@azure/keyvault-certificates';
import { fromDate } from '../base/clock.ts';
import { Outage } from '../base/errors.ts';
import type {
  CertificateStore,
  CertificateVersion,
  CreationRequest,
  CreationStatus,
} from '../certificates/ports.ts';
import { callAzure, deadlines } from './calls.ts';
import { azureCredential } from './credential.ts';
import { failureOf } from './failures.ts';
import type { Guards } from './guards.ts';
import { policyDrift, policyOf, repairedPolicy } from './vault-certificate-policy.ts';
import { vaultClientOptions } from './vault-client.ts';

const inBackground = deadlines.inBackground;

/** @returns undefined for the placeholder that the vault shows while the first version is pending. */
function toVersion(found: KeyVaultCertificate): CertificateVersion | undefined {
  const { version, createdOn, enabled = false, tags = {} } = found.properties;
  if (!found.cer || !found.keyId || !version) return undefined;
  const createdAt = createdOn ? fromDate(createdOn) : 0;
  return { name: found.name, version, keyId: found.keyId, certificate: found.cer, enabled, createdAt, tags };
}

function byAge(a: CertificateVersion, b: CertificateVersion): number {
  return a.createdAt - b.createdAt || (a.version < b.version ? -1 : 1);
}

/** @param guards absent where a tool or a test stands alone */
export function createVaultCertificates(vaultUrl: string, guards?: Guards): CertificateStore {
  const options = vaultClientOptions(vaultUrl, 'vaultManagement', guards);
  const client = new CertificateClient(vaultUrl, azureCredential(guards), options);

  async function names(): Promise<string[]> {
    return callAzure(
      'vault',
      async (abortSignal) => {
        const found: string[] = [];
        for await (const { name } of client.listPropertiesOfCertificates({ abortSignal })) {
          if (name) found.push(name);
        }
        return found;
      },
      { milliseconds: inBackground },
    );
  }

  async function versionIds(name: string): Promise<string[]> {
    return callAzure(
      'vault',
      async (abortSignal) => {
        const found: string[] = [];
        for await (const each of client.listPropertiesOfCertificateVersions(name, { abortSignal })) {
          if (each.version) found.push(each.version);
        }
        return found;
      },
      { milliseconds: inBackground },
    );
  }

  async function version(name: string, id: string): Promise<CertificateVersion | undefined> {
    try {
      const read = (abortSignal: AbortSignal) => client.getCertificateVersion(name, id, { abortSignal });
      return toVersion(await callAzure('vault', read, { milliseconds: inBackground, expected: [404] }));
    } catch (error) {
      if (failureOf(error).statusCode === 404) return undefined;
      throw error;
    }
  }

  async function versions(name?: string): Promise<CertificateVersion[]> {
    const found: CertificateVersion[] = [];
    for (const each of name === undefined ? await names() : [name]) {
      for (const id of await versionIds(each)) {
        const one = await version(each, id);
        if (one) found.push(one);
      }
    }
    return found.sort(byAge);
  }

  async function create(request: CreationRequest) {
    const { name, tags } = request;
    try {
      const begin = (abortSignal: AbortSignal) =>
        client.beginCreateCertificate(name, policyOf(request), { tags: { ...tags }, abortSignal });
      await callAzure('vault', begin, { milliseconds: inBackground, expected: [409] });
      return 'started' as const;
    } catch (error) {
      if (failureOf(error).statusCode === 409) return busyUnlessDeleted(error);
      // The request may have been taken and have failed already: then its status says so.
      const failedAtOnce = pollerFailure(error) && (await creationStatus(name)).status !== 'none';
      if (failedAtOnce) return 'started' as const;
      throw error;
    }
  }

  async function creationStatus(name: string): Promise<CreationStatus> {
    try {
      const read = (abortSignal: AbortSignal) => client.getCertificateOperation(name, { abortSignal });
      const poller = await callAzure('vault', read, { milliseconds: inBackground, expected: [404] });
      return toStatus(poller.getOperationState().certificateOperation?.status);
    } catch (error) {
      if (failureOf(error).statusCode === 404) return { status: 'none' };
      const failure = pollerFailure(error);
      if (!failure) throw error;
      // The client's own refusals look the same: when it was one of these, this call is refused as well.
      await currentPolicy(name);
      return { status: 'failed', message: failure.message };
    }
  }

  async function abandonCreation(name: string): Promise<void> {
    const drop = (abortSignal: AbortSignal) => client.deleteCertificateOperation(name, { abortSignal });
    try {
      await callAzure('vault', drop, { milliseconds: inBackground, expected: [404] });
    } catch (error) {
      if (failureOf(error).statusCode !== 404) throw error;
    }
  }

  async function importPem(name: string, pem: string, tags: Readonly<Record<string, string>>) {
    const send = (abortSignal: AbortSignal) =>
      client.importCertificate(name, Buffer.from(pem, 'utf8'), {
        tags: { ...tags },
        abortSignal,
        // The SDK sends no policy with an import; it reads this one only to know that the bytes are PEM text.
        policy: { contentType: 'application/x-pem-file' },
      });
    try {
      const imported = toVersion(
        await callAzure('vault', send, { milliseconds: inBackground, expected: [409] }),
      );
      if (imported) return imported;
    } catch (error) {
      if (failureOf(error).statusCode !== 409) throw error;
      busyUnlessDeleted(error);
      const message = 'a creation under that name is under way: wait for its end or abandon it';
      throw new Outage('vault', message, { cause: error });
    }
    throw new Outage('vault', 'the vault answered an import without a certificate');
  }

  async function disable(name: string, id: string): Promise<void> {
    const update = (abortSignal: AbortSignal) =>
      client.updateCertificateProperties(name, id, { enabled: false, abortSignal });
    try {
      await callAzure('vault', update, { milliseconds: inBackground, expected: [404] });
    } catch (error) {
      if (failureOf(error).statusCode !== 404) throw error;
    }
  }

  async function repairPolicy(name: string): Promise<string[]> {
    const found = await currentPolicy(name);
    if (!found) return [];
    const drift = policyDrift(found);
    if (drift.length > 0) {
      const update = (abortSignal: AbortSignal) =>
        client.updateCertificatePolicy(name, repairedPolicy(found), { abortSignal });
      await callAzure('vault', update, { milliseconds: inBackground });
    }
    return drift;
  }

  async function currentPolicy(name: string): Promise<CertificatePolicy | undefined> {
    try {
      const read = (abortSignal: AbortSignal) => client.getCertificatePolicy(name, { abortSignal });
      return await callAzure('vault', read, { milliseconds: inBackground, expected: [404] });
    } catch (error) {
      if (failureOf(error).statusCode === 404) return undefined;
      throw error;
    }
  }

  return { versions, version, create, creationStatus, abandonCreation, importPem, disable, repairPolicy };
}

/** 409 has two causes: a creation under way, which passes, and a deleted name, which an operator must recover. */
function busyUnlessDeleted(error: unknown): 'busy' {
  const text = error instanceof Error ? error.message : '';
  if (!/deleted/i.test(text)) return 'busy';
  throw new Outage('vault', 'the certificate was deleted and is recoverable: recover or purge it', {
    cause: error,
  });
}

/** A failed creation, which the poller reports as a plain Error without a status. */
function pollerFailure(error: unknown): Error | undefined {
  if (!(error instanceof Outage) || !(error.cause instanceof Error)) return undefined;
  const { cause } = error;
  return cause.name === 'Error' && failureOf(cause).statusCode === undefined ? cause : undefined;
}

function toStatus(status: string | undefined): CreationStatus {
  switch (status) {
    case 'inProgress':
    case 'completed':
    case 'cancelled':
    case 'failed':
      return { status };
    default:
      return { status: 'none' };
  }
}
