/**
 * A registry of any size that costs no memory: the record under a key is made when it is asked for, always the same
 * one. What a point read finds depends on its key alone, as in table storage; each read is counted.
 */
import { createHash } from 'node:crypto';
import { toBase64Url } from '../../shared/base/encoding.ts';
import type { PartnerApplication } from '../../shared/registry/partners/partner-application.ts';
import type { PrincipalRecord } from '../../shared/registry/principals/service-principal.ts';
import type { RecordStore, StoredRecord } from '../../shared/registry/records/record-store.ts';

export type GeneratedStore<T> = Pick<RecordStore<T>, 'read' | 'holderOf'> & {
  /** Point reads so far. */
  reads(): number;
};

const from = 1_700_000_000;
const until = 4_000_000_000;

/** The id of the object with that number: a GUID that holds the number, so that a store can tell whose it is. */
export function idOf(index: number): string {
  return `${index.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;
}

function indexOf(id: string): number {
  return /^[0-9a-f]{8}-0000-4000-8000-0{12}$/.test(id) ? Number.parseInt(id.slice(0, 8), 16) : Number.NaN;
}

/** The secret of that principal; every one has its own. */
export function secretOf(index: number): string {
  return createHash('sha256').update(`secret ${index}`).digest('base64url');
}

function generated<T>(size: number, make: (index: number) => T, indexOfClaim: (claim: string) => number) {
  let reads = 0;
  const exists = (index: number) => index >= 0 && index < size;
  const record = (index: number): StoredRecord<T> => {
    const key = idOf(index);
    return { key, value: make(index), etag: `"${index}"`, deletedAt: undefined };
  };
  const store: GeneratedStore<T> = {
    async read(key) {
      reads += 1;
      const index = indexOf(key);
      return exists(index) ? record(index) : undefined;
    },
    async holderOf(claim) {
      reads += 1;
      const index = indexOfClaim(claim);
      return exists(index) ? idOf(index) : undefined;
    },
    reads: () => reads,
  };
  return store;
}

/**
 * Principals with a host name, a secret and a certificate each. All share one certificate: half a million different
 * keys would take longer to make than the whole run, and whoever reads a principal parses its certificate anyway.
 */
export function generatedPrincipals(size: number, certificate: string): GeneratedStore<PrincipalRecord> {
  const make = (index: number): PrincipalRecord => {
    const appId = idOf(index);
    const validity = { startsAt: from, endsAt: until };
    return {
      id: appId,
      appId,
      displayName: `Server ${index}`,
      enabled: true,
      trustedForDelegation: false,
      names: [appId, `${appId}/host-${index}.litwareinc.com`],
      requiredRoles: [],
      keyCredentials: [{ keyId: appId, certificate, ...validity }],
      passwordCredentials: [
        { keyId: appId, hash: hashOf(secretOf(index)), hint: secretOf(index).slice(0, 3), ...validity },
      ],
      createdAt: from,
    };
  };
  return generated(size, make, (claim) => indexOf(claim.replace(/^name:/, '').slice(0, 36)));
}

/** Partner applications with direct trust, each with an issuer of its own. */
export function generatedPartners(size: number, certificate: string, realm: string) {
  const make = (index: number): PartnerApplication => ({
    name: `partner-${index}`,
    applicationIdentifier: idOf(index),
    realm,
    trustLevel: 'Full',
    enabled: true,
    acceptSecurityIdentifierInformation: false,
    linkedAccount: null,
    source: { form: 'certificate' },
    keys: [{ kid: `key-${index}`, certificate }],
    createdAt: from,
  });
  return generated(size, make, (claim) => indexOf(claim.replace(/^issuer:/, '').slice(0, 36)));
}

function hashOf(secret: string): string {
  return toBase64Url(createHash('sha256').update(secret).digest());
}
