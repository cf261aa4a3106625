/**
 * A token issuer of memory parts with real certificates and keys, for tests of what operators do with it. Time
 * stands still at `testNow` until a test moves it.
 */
import { createPrivateKey, type KeyObject, sign, X509Certificate } from 'node:crypto';
import { Outage } from '../../shared/base/errors.ts';
import { createIssuerVerbs } from '../../shared/certificates/issuer/issuer-verbs.ts';
import { createTokenIssuer, type TokenIssuer } from '../../shared/certificates/issuer/token-issuer.ts';
import type {
  CertificateStore,
  CertificateVersion,
  CreationRequest,
  CreationStatus,
  Signer,
} from '../../shared/certificates/ports.ts';
import type { KeyRing, SigningKey } from '../../shared/certificates/ring/key-ring.ts';
import { defaultRollPolicy, type RollPolicy } from '../../shared/certificates/ring/roll-policy.ts';
import { describeVersion } from '../../shared/certificates/roll/describe-version.ts';
import { selfSigned, type TestCertificate } from './certificates.ts';
import { createTestClock, type TestClock } from './clock.ts';
import { createMemoryKeyRingStore, type MemoryKeyRingStore } from './memory-certificates.ts';

type Held = Pick<TestCertificate, 'der' | 'privateKey'>;

/** A vault of real certificates. What it is told to fail with, every call fails with. */
export interface TestVault extends CertificateStore, Signer {
  put(certificate: Held, changes?: Partial<CertificateVersion>): CertificateVersion;
  setEnabled(version: string, enabled: boolean): void;
  remove(version: string): void;
  failWith(error: Error | undefined): void;
  /** What signatures alone fail with, as for a key that cannot be exported. */
  refuseToSign(error: Error | undefined): void;
  /** Signs with this key from now on, whatever the certificate says. */
  swapKey(certificate: Held | undefined): void;
  /** Names of the calls that were made, in order. */
  readonly calls: string[];
  readonly created: CreationRequest[];
  readonly imported: { readonly name: string; readonly pem: string }[];
  setCreation(plan: CreationPlan): void;
}

export interface CreationPlan {
  readonly start?: 'started' | 'busy';
  /** What the looks at the creation find, one after the other; the last one from then on. */
  readonly looks?: readonly CreationStatus['status'][];
  /** At which look the version is there; never when absent. */
  readonly doneAt?: number;
  readonly certificate?: TestCertificate;
}

export function createTestVault(clock: TestClock): TestVault {
  let versions: CertificateVersion[] = [];
  const keys = new Map<string, KeyObject>();
  const [calls, created, imported]: [string[], CreationRequest[], { name: string; pem: string }[]] = [
    [],
    [],
    [],
  ];
  let failure: Error | undefined;
  let signingFailure: Error | undefined;
  let swapped: Held | undefined;
  let plan: CreationPlan = {};
  let looks = 0;

  function put(certificate: Held, changes: Partial<CertificateVersion> = {}): CertificateVersion {
    const version = changes.version ?? (versions.length + 1).toString(16).padStart(32, '0');
    const name = changes.name ?? 'OAuthTokenIssuer';
    const added: CertificateVersion = {
      name,
      version,
      keyId: `https://vault.example/keys/${name}/${version}`,
      certificate: certificate.der,
      enabled: true,
      createdAt: clock.now(),
      tags: {},
      ...changes,
    };
    versions.push(added);
    keys.set(added.keyId, certificate.privateKey);
    return added;
  }

  async function call<T>(name: string, work: () => T): Promise<T> {
    calls.push(name);
    if (failure) throw failure;
    return work();
  }

  function look(): CreationStatus {
    looks += 1;
    const request = created.at(-1);
    if (plan.doneAt === looks && plan.certificate && request) put(plan.certificate, { tags: request.tags });
    const { looks: found = ['none'] } = plan;
    return { status: found[Math.min(looks, found.length) - 1] ?? 'none' };
  }

  return {
    put,
    calls,
    created,
    imported,
    setEnabled(version, enabled) {
      versions = versions.map((each) => (each.version === version ? { ...each, enabled } : each));
    },
    remove(version) {
      versions = versions.filter((each) => each.version !== version);
    },
    failWith(error) {
      failure = error;
    },
    refuseToSign(error) {
      signingFailure = error;
    },
    swapKey(certificate) {
      swapped = certificate;
    },
    setCreation(planned) {
      plan = planned;
      looks = 0;
    },
    versions: (name) =>
      call('versions', () => versions.filter((each) => name === undefined || each.name === name)),
    version: (name, version) =>
      call('version', () => versions.find((each) => each.name === name && each.version === version)),
    create: (request) =>
      call('create', () => {
        if (plan.start === 'busy') return 'busy';
        created.push(request);
        return 'started';
      }),
    creationStatus: () => call('creationStatus', look),
    abandonCreation: () => call('abandonCreation', () => undefined),
    importPem: (name, pem, tags) =>
      call('importPem', () => {
        imported.push({ name, pem });
        const [key = '', leaf = ''] = pem.match(/-----BEGIN [^-]+-----[^-]+-----END [^-]+-----/g) ?? [];
        const held = { der: new X509Certificate(leaf).raw, privateKey: createPrivateKey(key) };
        return put(held, { name, tags });
      }),
    disable: (_name, version) =>
      call('disable', () => {
        versions = versions.map((each) => (each.version === version ? { ...each, enabled: false } : each));
      }),
    repairPolicy: () => call('repairPolicy', () => []),
    sign: ({ keyId }, input) =>
      call('sign', () => {
        if (signingFailure) throw signingFailure;
        const key = swapped?.privateKey ?? keys.get(keyId);
        if (!key) throw new Outage('vault', 'no such key (404)', { lasting: true });
        return sign('sha256', input, key);
      }),
  };
}

export interface IssuerBench {
  readonly clock: TestClock;
  readonly rings: MemoryKeyRingStore;
  readonly vault: TestVault;
  readonly issuer: TokenIssuer;
  readonly policy: RollPolicy;
  /** How often the instance was told to read the ring anew. */
  readonly changes: () => number;
  /** Puts a certificate into vault and ring; it signs from that long before now on unless told otherwise. */
  hold(certificate: TestCertificate, changes?: Partial<SigningKey>): SigningKey;
  setRing(ring: KeyRing): void;
}

const month = 30 * 86_400;
export const sipDomains = {
  sipDomains: async () => ({ defaultSipDomain: 'litwareinc.com', additionalSipDomains: [] }),
};
export const ann = { actor: 'ann', requestId: 'request-1' };

export function createIssuerBench(changes: Partial<RollPolicy> = {}): IssuerBench {
  const clock = createTestClock();
  const rings = createMemoryKeyRingStore();
  const vault = createTestVault(clock);
  const policy = { ...defaultRollPolicy, ...changes };
  let told = 0;
  const issuer = createTokenIssuer({
    rings,
    certificates: vault,
    signer: vault,
    verbs: createIssuerVerbs({ rings, clock, policy }),
    policy,
    clock,
    ...sipDomains,
    onChange: () => {
      told += 1;
    },
  });
  function hold(certificate: TestCertificate, facts: Partial<SigningKey> = {}): SigningKey {
    const described = describeVersion(vault.put(certificate));
    const signsFrom = clock.now() - month;
    const key = { ...described, publishedAt: signsFrom, signsFrom, revokedAt: null, ...facts };
    const ring = rings.ring();
    rings.put({ ...ring, keys: [...ring.keys, key] });
    return key;
  }
  return { clock, rings, vault, issuer, policy, changes: () => told, hold, setRing: rings.put };
}

/** A certificate of its own key, so that no two are one. */
export function certificateOf(keyName: string): Promise<TestCertificate> {
  return selfSigned({ keyName });
}
