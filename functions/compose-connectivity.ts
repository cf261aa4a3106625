/** Puts the connectivity tests together: they use what the service itself uses, past its caches where that matters. */
import type { Clock } from '../shared/base/clock.ts';
import type { Random } from '../shared/base/random.ts';
import { parseStrictObject } from '../shared/base/strict-json.ts';
import type { RingReader } from '../shared/certificates/issuer/ring-reader.ts';
import type { Signer } from '../shared/certificates/ports.ts';
import { createOAuthTest, type OAuthTest } from '../shared/connectivity/oauth-test.ts';
import type { PeerClient } from '../shared/connectivity/outbound/peer-client.ts';
import { partnersByIdentifier } from '../shared/connectivity/partner-list.ts';
import type { IssueForTest, TestPorts, TestUser } from '../shared/connectivity/ports.ts';
import { createStorageTest, type StorageTest } from '../shared/connectivity/storage-test.ts';
import { type IssueTokenOptions, issueOwnToken } from '../shared/tokens/issue-token.ts';
import { isOAuthRefusal, oauthRefusals } from '../shared/tokens/oauth-refusal.ts';
import type { UserIdentity } from '../shared/tokens/user-identity.ts';
import type { Service } from './compose.ts';
import type { Registry, RegistryStores } from './compose-registry.ts';
import type { ManagedRegistry } from './compose-registry-acts.ts';

export interface ConnectivityOptions {
  readonly registry: ManagedRegistry;
  readonly stores: RegistryStores;
  readonly service: Pick<Service, 'trust' | 'tokenOptions'>;
  readonly reader: RingReader;
  readonly signer: Signer;
  readonly peers: PeerClient;
  readonly clock: Clock;
  readonly random: Random;
}

export interface ConnectivityTests {
  readonly storage: StorageTest;
  readonly oauth: OAuthTest;
}

/** Made once an instance: the tests remember what an earlier one found. */
export function composeConnectivity(options: ConnectivityOptions): ConnectivityTests {
  const { registry, stores, service, reader, signer, peers, clock, random } = options;
  const ports: TestPorts = {
    configuration: async () => {
      const { configuration, etag } = await registry.configuration.read();
      return { configuration, revision: etag, loadedAt: clock.now() };
    },
    currentKeyNow: () => reader.currentKeyNow(),
    signer,
    partnersOf: partnersByIdentifier(stores.partners),
    trust: service.trust,
    principals: service.tokenOptions.principals,
    issue: issueFor(service.tokenOptions, () => registry.configurationReader.current()),
    peers,
    clock,
    random,
  };
  return { storage: createStorageTest(ports), oauth: createOAuthTest(ports) };
}

function issueFor(
  issuing: IssueTokenOptions,
  configuration: Registry['configurationReader']['current'],
): IssueForTest {
  return async ({ audience, user }) => {
    const { realm, serviceName } = await configuration();
    const identity = user && identityOf(user);
    const asked = { realm, appId: serviceName, audience, ...(identity && { user: identity }) };
    const issued = await issueOwnToken(asked, issuing);
    if (!isOAuthRefusal(issued)) return readParts(issued.accessToken);
    const { refusal, detail } = issued;
    return { code: detail ?? refusal, message: oauthRefusals[refusal].description };
  };
}

/** A server of this family names a user by directory name where it knows one, else by address ([MS-XOAUTH] 2.2). */
function identityOf({ nameid, upn, smtp, sip }: TestUser): UserIdentity {
  const name = nameid ?? upn ?? smtp ?? sip ?? '';
  return {
    nameid: name,
    nii: 'urn:office:idp:activedirectory',
    ...(upn !== undefined && { upn }),
    ...(smtp !== undefined && { smtp }),
    ...(sip !== undefined && { sip }),
  };
}

function readParts(token: string) {
  const [header = '', claims = ''] = token.split('.');
  const read = (part: string) => parseStrictObject(Buffer.from(part, 'base64url').toString('utf8')) ?? {};
  return { token, header: read(header), claims: read(claims) };
}
