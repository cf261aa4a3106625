/** Many objects in the observed service, put into its stores as its rules would have them, without asking each rule. */
import { day } from '../../../shared/base/duration.ts';
import { readCertificate } from '../../../shared/certificates/x509/certificate.ts';
import { foreignKeyOfCertificate } from '../../../shared/metadata/foreign/foreign-key.ts';
import type { RecordStore } from '../../../shared/registry/records/record-store.ts';
import { firstRefresh } from '../../../shared/registry/trust/refresh-state.ts';
import { selfSigned } from '../certificates.ts';
import { exchangeDocument } from '../foreign-documents.ts';
import { exchangeId, passwordCredential, servicePrincipal } from '../token-service.ts';
import type { ObservedService } from './service.ts';

function guid(number: number): string {
  return `cccccccc-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

/** Principals with one secret each, which end one after the other in the next eight weeks. */
export async function expiringSecrets({ stores, clock }: ObservedService, count: number): Promise<void> {
  for (let number = 0; number < count; number++) {
    const endsAt = clock.now() + (number % 55) * day + number;
    const principal = servicePrincipal({
      id: guid(number),
      appId: guid(number),
      passwordCredentials: [passwordCredential(`secret ${number}`, { keyId: guid(number), endsAt })],
    });
    await put(stores.principals, guid(number), principal);
  }
}

/** A partner whose metadata can be read, in a realm of its own. */
export async function createOtherPartner(
  { stores, web, clock }: ObservedService,
  number: number,
): Promise<void> {
  const realm = `partner-${number}.example`;
  const metadataUrl = `https://${realm}/metadata/json/1`;
  const certificate = await selfSigned({ keyName: 'observed-others' });
  const facts = readCertificate(certificate.der);
  if (!facts) throw new Error('The certificate cannot be read.');
  const issuer = `${exchangeId}@${realm}`;
  web.set(metadataUrl, { ...exchangeDocument(certificate), realm, issuer, allowedAudiences: [issuer] });
  await put(stores.partners, realm, {
    name: realm,
    applicationIdentifier: exchangeId,
    realm,
    trustLevel: 'Full',
    enabled: true,
    acceptSecurityIdentifierInformation: false,
    linkedAccount: null,
    source: { form: 'metadata', metadataUrl, refresh: firstRefresh(clock.now()) },
    keys: [foreignKeyOfCertificate(facts)],
    createdAt: clock.now(),
  });
}

async function put<T>(store: Pick<RecordStore<T>, 'write'>, key: string, value: T): Promise<void> {
  const claims = { take: [], release: [] };
  await store.write({ key, value, deletedAt: undefined, etag: undefined, claims });
}
