/** What the observed service stands on: stores in memory, two real certificates, a vault of facts, a scripted web. */
import type { Adapters } from '../../../functions/azure-adapters.ts';
import { day } from '../../../shared/base/duration.ts';
import { type Outcome, refuse, succeed } from '../../../shared/base/errors.ts';
import type { SigningKey } from '../../../shared/certificates/ring/key-ring.ts';
import { operatorOrigin, originTag } from '../../../shared/certificates/roll/version-tags.ts';
import { createPeerClient } from '../../../shared/connectivity/outbound/peer-client.ts';
import type { FetchedText } from '../../../shared/metadata/fetch/response-rules.ts';
import type { LinkedAccount } from '../../../shared/registry/accounts/linked-account.ts';
import type { ConfigurationRecord } from '../../../shared/registry/configuration/oauth-configuration.ts';
import type { PartnerApplication } from '../../../shared/registry/partners/partner-application.ts';
import type { PrincipalRecord } from '../../../shared/registry/principals/service-principal.ts';
import type { OAuthServer } from '../../../shared/registry/servers/oauth-server.ts';
import { selfSigned, type TestCertificate } from '../certificates.ts';
import { createTestClock, type TestClock, testNow } from '../clock.ts';
import {
  createMemoryCertificateStore,
  createMemoryKeyRingStore,
  type MemoryCertificateStore,
  type MemoryKeyRingStore,
} from '../memory-certificates.ts';
import { createMemoryPinnedPartners } from '../memory-pinned-partners.ts';
import { createMemoryRecords } from '../memory-records.ts';
import { createMemoryReplay, type MemoryReplay } from '../memory-replay.ts';
import { createMemoryRollRecords } from '../memory-roll-records.ts';
import { createTestRandom, type TestRandom } from '../random.ts';
import { createTestSigner, signingKey, type TestSigner } from '../token-service.ts';

export interface ObservedParts {
  readonly clock: TestClock;
  readonly random: TestRandom;
  readonly adapters: Adapters;
  readonly rings: MemoryKeyRingStore;
  readonly vault: MemoryCertificateStore;
  readonly signer: TestSigner;
  readonly replay: MemoryReplay;
  readonly stores: ReturnType<typeof memoryStores>;
  /** The documents that others publish, by address; any other address is unreachable. */
  readonly web: Map<string, object>;
  /** The certificate that signs, and the one after it. */
  readonly issuer: { readonly current: TestCertificate; readonly next: TestCertificate };
  readonly keys: { readonly current: SigningKey; readonly next: SigningKey };
}

export async function createObservedParts(): Promise<ObservedParts> {
  const clock = createTestClock();
  const random = createTestRandom('observed');
  const issuer = {
    current: await selfSigned({ keyName: 'observed-issuer' }),
    next: await selfSigned({ keyName: 'observed-issuer-next' }),
  };
  const vault = createMemoryCertificateStore({ clock });
  const keyOf = (certificate: TestCertificate, changes: Partial<SigningKey>) => {
    const { version, name } = vault.add('OAuthTokenIssuer', { tags: { [originTag]: operatorOrigin } });
    return signingKey(certificate, { name, version, keyId: certificate.x5t, ...changes });
  };
  const published = { publishedAt: testNow - 20 * day };
  const keys = {
    current: keyOf(issuer.current, { ...published, signsFrom: testNow - 10 * day }),
    next: keyOf(issuer.next, { ...published, signsFrom: testNow + 70 * day }),
  };
  const rings = createMemoryKeyRingStore({ ring: { keys: [keys.current, keys.next], pending: null } });
  const signer = signerOf(issuer);
  const replay = createMemoryReplay();
  const stores = memoryStores();
  const web = new Map<string, object>();
  const adapters: Adapters = {
    clock,
    random,
    certificates: vault,
    signer,
    rings,
    rollRecords: createMemoryRollRecords(),
    pinnedPartners: createMemoryPinnedPartners(),
    registry: { ...stores, credentialUses: { note: async () => {}, of: async () => new Map() } },
    fetch: async (url) => readFrom(web, url),
    peers: createPeerClient({ allowance: [], resolve: async () => [] }),
    replay,
  };
  return { clock, random, adapters, rings, vault, signer, replay, stores, web, issuer, keys };
}

function memoryStores() {
  return {
    configuration: createMemoryRecords<ConfigurationRecord>(),
    partners: createMemoryRecords<PartnerApplication>(),
    servers: createMemoryRecords<OAuthServer>(),
    principals: createMemoryRecords<PrincipalRecord>(),
    accounts: createMemoryRecords<LinkedAccount>(),
  };
}

/** Each version signs with the key of its certificate, whose name is its key id. */
function signerOf(issuer: ObservedParts['issuer']): TestSigner {
  const byKey = new Map(
    Object.values(issuer).map((certificate) => [certificate.x5t, createTestSigner(certificate)]),
  );
  const usual = createTestSigner(issuer.current);
  return {
    ...usual,
    async sign(key, input) {
      // The usual one counts, and fails where a test has told it to.
      const signature = await usual.sign(key, input);
      return byKey.get(key.keyId)?.sign(key, input) ?? signature;
    },
  };
}

function readFrom(web: ReadonlyMap<string, object>, url: string): Outcome<FetchedText> {
  const document = web.get(url);
  if (document) return succeed({ text: JSON.stringify(document), contentType: 'application/json' });
  return refuse({ code: 'MetadataUnreachable', message: 'Nothing listens there.', target: 'metadataUrl' });
}
