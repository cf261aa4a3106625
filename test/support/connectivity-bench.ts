/**
 * The connectivity tests with everything around them in memory, except the peer: that is the Exchange stand-in, over
 * sockets, which reads our metadata by HTTP. Tests break one thing at a time.
 */
import { outboundAllowance } from '../../shared/base/outbound-allowance.ts';
import { createOAuthTest } from '../../shared/connectivity/oauth-test.ts';
import { createPeerClient, type PeerClientOptions } from '../../shared/connectivity/outbound/peer-client.ts';
import type { TestPorts } from '../../shared/connectivity/ports.ts';
import type { Report } from '../../shared/connectivity/report.ts';
import {
  type OAuthTestInput,
  readOAuthTest,
  readStorageTest,
  type StorageTestInput,
} from '../../shared/connectivity/requests.ts';
import { createStorageTest } from '../../shared/connectivity/storage-test.ts';
import type { OAuthConfiguration } from '../../shared/registry/configuration/oauth-configuration.ts';
import type { PartnerApplication } from '../../shared/registry/partners/partner-application.ts';
import { selfSigned } from './certificates.ts';
import { createTestClock, type TestClock } from './clock.ts';
import {
  exchangePartner,
  litwareConfiguration,
  partnerLookups,
  publishMetadata,
  serviceIssuer,
  testIssuer,
} from './connectivity-ports.ts';
import {
  type ExchangeStandIn,
  type ServiceName,
  type StandInOptions,
  startExchangeStandIn,
} from './exchange-stand-in/exchange-stand-in.ts';
import { createMemoryPrincipals } from './memory-principals.ts';
import type { ServerIdentity } from './metadata-server.ts';
import { succeeded } from './outcomes.ts';
import { createTestRandom } from './random.ts';
import { createTestSigner, homeRealm, signingKey, type TestSigner } from './token-service.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export interface BenchOptions {
  /** Of the peer, for every name of it; plain http on `localhost` when it is null. */
  readonly identity: ServerIdentity | null;
  readonly standIn: Partial<StandInOptions>;
  readonly peers: Partial<PeerClientOptions>;
}

export interface ConnectivityBench {
  readonly clock: TestClock;
  readonly signer: TestSigner;
  readonly standIn: ExchangeStandIn;
  /** What a test may replace before it runs. */
  readonly ports: Mutable<TestPorts>;
  readonly configuration: Mutable<OAuthConfiguration>;
  /** Replaced as a whole. */
  partners: PartnerApplication[];
  /** A service of the peer, under a host name of it. */
  url(service: ServiceName, name?: string): string;
  storage(input?: Partial<StorageTestInput>): Promise<Report>;
  oauth(input: OAuthTestInput): Promise<Report>;
}

export interface ConnectivityBenches {
  start(options?: Partial<BenchOptions>): Promise<ConnectivityBench>;
  /** After each test. */
  closeAll(): Promise<void>;
}

/** Benches that share the peer's certificate, which takes a while to make. */
export async function connectivityBenches(): Promise<ConnectivityBenches> {
  const identity = await peerIdentity();
  const closing: (() => Promise<void>)[] = [];
  return {
    async start(options = {}) {
      const { bench, close } = await startBench({ identity, standIn: {}, peers: {}, ...options });
      closing.push(close);
      return bench;
    },
    closeAll: async () => {
      await Promise.all(closing.splice(0).map((close) => close()));
    },
  };
}

async function peerIdentity(): Promise<ServerIdentity> {
  const dnsNames = ['autodiscover', 'mail', 'sp01'].map((name) => `${name}.${homeRealm}`);
  const { pem, privateKeyPem } = await selfSigned({ keyName: 'peer', subject: 'CN=exchange', dnsNames });
  return { key: privateKeyPem, cert: pem };
}

async function startBench(
  options: BenchOptions,
): Promise<{ bench: ConnectivityBench; close: () => Promise<void> }> {
  const clock = createTestClock();
  const certificate = await selfSigned({ keyName: 'issuer' });
  const key = signingKey(certificate);
  const signer = createTestSigner(certificate);
  const metadata = await publishMetadata(key, clock);
  const standIn = await startPeer(options, metadata.url, clock);
  const url: ConnectivityBench['url'] = (service, name = `autodiscover.${homeRealm}`) =>
    standIn.url(service, `${options.identity ? name : 'localhost'}:${standIn.port}`);
  const configuration = litwareConfiguration(url('autodiscover'));
  const held = { partners: [exchangePartner()] };
  const ports: TestPorts = {
    ...partnerLookups(() => held.partners),
    configuration: async () => ({ configuration, revision: '"1"', loadedAt: clock.now() }),
    currentKeyNow: async () => ({ key }),
    signer,
    principals: createMemoryPrincipals(),
    issue: testIssuer(key, signer, clock),
    peers: peerClient(options, standIn.port),
    clock,
    random: createTestRandom(),
  };
  const bench = Object.assign(held, { clock, signer, standIn, ports, configuration, url, ...runs(ports) });
  const close = async () => {
    await standIn.close();
    await metadata.close();
  };
  return { bench, close };
}

function runs(ports: TestPorts): Pick<ConnectivityBench, 'storage' | 'oauth'> {
  const storage = createStorageTest(ports);
  const oauth = createOAuthTest(ports);
  return {
    storage: (input) =>
      storage(succeeded(readStorageTest({ sipUri: 'sip:kenmyer@litwareinc.com', ...input }))),
    oauth: (input) => oauth(succeeded(readOAuthTest(input))),
  };
}

function startPeer(
  { identity, standIn }: BenchOptions,
  metadataUrl: string,
  clock: TestClock,
): Promise<ExchangeStandIn> {
  return startExchangeStandIn({
    ...(identity && { identity }),
    realm: homeRealm,
    metadataUrls: [metadataUrl],
    trustedIssuers: [serviceIssuer],
    users: [{ smtp: 'kenmyer@litwareinc.com', sip: 'kenmyer@litwareinc.com' }],
    now: clock.now,
    ...standIn,
  });
}

/** Every name of the peer leads to loopback, and may. */
function peerClient({ identity, peers }: BenchOptions, port: number) {
  const allowed = identity ? `*.${homeRealm}:${port}` : `http://localhost:${port}`;
  return createPeerClient({
    allowance: outboundAllowance(allowed) ?? [],
    ...(identity && { certificateAuthorities: identity.cert }),
    resolve: async () => [{ address: '127.0.0.1', family: 4 }],
    ...peers,
  });
}
