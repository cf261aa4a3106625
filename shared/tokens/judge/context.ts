/** What a token is judged with: who it is shown to, when, and where to look things up. */
import type { Clock, Instant, Seconds } from '../../base/clock.ts';
import type { PublishedKey } from '../../certificates/issuer/published-keys.ts';
import type { ServicePrincipal, ServicePrincipals } from '../../registry/principals/service-principal.ts';
import type { Realms } from '../../registry/realm.ts';
import type { TrustReader } from '../../registry/trust/trust-reader.ts';
import type { Rule } from './trial.ts';

export interface JudgeOptions {
  readonly realms: Pick<Realms, 'home'>;
  /** The principal id under which this deployment issues its own tokens. */
  readonly serviceName: () => Promise<string>;
  /** Modern issuer identifier of a realm (RFC 8414 §2). */
  readonly issuerUrl: (realm: string) => string;
  /** Every key of ours that is in our metadata: what left it verifies nothing any more. */
  readonly publishedKeys: () => Promise<readonly PublishedKey[]>;
  readonly principals: Pick<ServicePrincipals, 'byAppId'>;
  readonly trust: TrustReader;
  readonly clock: Clock;
  readonly skew: Seconds;
}

export interface JudgeContext {
  /** The application that the token is shown to. */
  readonly resource: ServicePrincipal;
  readonly homeRealm: string;
  /** One instant for the whole judgement. */
  readonly now: Instant;
  readonly skew: Seconds;
  readonly options: JudgeOptions;
}

export async function contextOf(resource: ServicePrincipal, options: JudgeOptions): Promise<JudgeContext> {
  const homeRealm = await options.realms.home();
  return { resource, homeRealm, now: options.clock.now(), skew: options.skew, options };
}

export const resourceRules: readonly Rule<JudgeContext>[] = [
  {
    name: 'ResourceServes',
    problem({ resource, homeRealm }) {
      if (!resource.enabled) return 'ResourceDisabled';
      return resource.realm === homeRealm ? undefined : 'ResourceInOtherRealm';
    },
  },
];
