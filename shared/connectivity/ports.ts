/** What the tests need from the rest of the service; the composition binds each to what the service itself uses. */
import type { Clock, Instant } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import type { JsonObject } from '../base/strict-json.ts';
import type { Signer } from '../certificates/ports.ts';
import type { SigningKey } from '../certificates/ring/key-ring.ts';
import type { OAuthConfiguration } from '../registry/configuration/oauth-configuration.ts';
import type { PartnerApplication } from '../registry/partners/partner-application.ts';
import type { ServicePrincipals } from '../registry/principals/service-principal.ts';
import type { TrustReader } from '../registry/trust/trust-reader.ts';
import type { PeerClient } from './outbound/peer-client.ts';

/** The user that a test acts for; whoever issues the token adds what it must have besides. */
export interface TestUser {
  readonly smtp?: string;
  readonly sip?: string;
  readonly upn?: string;
  readonly nameid?: string;
}

export interface TestToken {
  readonly token: string;
  readonly header: JsonObject;
  readonly claims: JsonObject;
}

/**
 * Issues a token as this service itself would need one, by the rules of every other request.
 * @param request.audience `id/host@realm` @param request.user the token acts for; none for an app-only token
 * @returns the token, or why there is none, for the report. @throws Outage
 */
export type IssueForTest = (request: {
  readonly audience: string;
  readonly user?: TestUser;
}) => Promise<TestToken | { readonly code: string; readonly message: string }>;

export interface LoadedConfiguration {
  readonly configuration: OAuthConfiguration;
  /** Its entity tag. */
  readonly revision: string;
  readonly loadedAt: Instant;
}

export interface TestPorts {
  /** @param reload past every cache. @throws Outage */
  readonly configuration: (reload: boolean) => Promise<LoadedConfiguration>;
  /** The key that signs now, past every cache, or why there is none. @throws Outage */
  readonly currentKeyNow: () => Promise<{ readonly key: SigningKey } | { readonly unusable: string }>;
  readonly signer: Signer;
  /** Every partner application with that identifier, whatever its realm and enabled or not. @throws Outage */
  readonly partnersOf: (applicationIdentifier: string) => Promise<readonly PartnerApplication[]>;
  readonly trust: Pick<TrustReader, 'partner' | 'account'>;
  readonly principals: Pick<ServicePrincipals, 'byAppId'>;
  readonly issue: IssueForTest;
  readonly peers: PeerClient;
  readonly clock: Clock;
  readonly random: Random;
}
