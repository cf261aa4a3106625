/**
 * Puts together what only administrators and the applications' own key management need, on top of the service that
 * answers requests for tokens. Loaded by the first request below `/api`.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type Breaker, createBreaker } from '../shared/base/breaker.ts';
import type { Outcome } from '../shared/base/errors.ts';
import {
  type CertificateIntake,
  createCertificateIntake,
} from '../shared/certificates/issuer/certificate-intake.ts';
import { createIssuerVerbs } from '../shared/certificates/issuer/issuer-verbs.ts';
import { createPartnerPins, type PartnerPins } from '../shared/certificates/issuer/partner-pins.ts';
import { createTokenIssuer, type TokenIssuer } from '../shared/certificates/issuer/token-issuer.ts';
import { keySetRules } from '../shared/http/management-keys.ts';
import { createManagementTokenCheck, type VerifyManagementToken } from '../shared/http/management-token.ts';
import {
  type InspectionRequest,
  inspectToken,
  type TokenInspection,
} from '../shared/tokens/judge/inspect-token.ts';
import { creationPlan } from './certificate-creation.ts';
import { rollPolicyOf, type Service } from './compose.ts';
import { type ConnectivityTests, composeConnectivity } from './compose-connectivity.ts';
import { composeRegistryActs, type ManagedRegistry } from './compose-registry-acts.ts';
import { composeRoll, type RollParts } from './compose-roll.ts';

export interface ManagementService extends Omit<Service, 'registry'>, RollParts {
  readonly registry: ManagedRegistry;
  readonly connectivity: ConnectivityTests;
  /** Looks into a token for an administrator. @throws Outage */
  readonly inspectToken: (asked: InspectionRequest) => Promise<Outcome<TokenInspection>>;
  readonly issuer: TokenIssuer;
  readonly intake: CertificateIntake;
  readonly pins: PartnerPins;
  readonly verifyManagementToken: VerifyManagementToken;
}

export function composeManagement(service: Service): ManagementService {
  const { settings, adapters, reader } = service;
  const registry = composeRegistryActs({ ...service, rings: adapters.rings });
  return {
    ...service,
    ...composeRoll(service),
    ...issuerParts(service),
    registry,
    inspectToken: (asked) => inspectToken(asked, service.judging),
    connectivity: composeConnectivity({ ...adapters, stores: adapters.registry, registry, service, reader }),
    verifyManagementToken: createManagementTokenCheck({
      tenantId: settings.tenantId,
      issuers: settings.managementIssuers,
      audiences: settings.managementAudiences,
      keysUrl: settings.managementKeysUrl,
      breaker: keySetBreaker(service),
      skew: settings.clockSkew,
      clock: service.clock,
    }),
  };
}

function keySetBreaker({ clock, random, log }: Service): Breaker {
  const dependency = 'entra';
  return createBreaker({
    rules: keySetRules,
    clock,
    random,
    onChange: (change) =>
      change.is === 'opened'
        ? log('dependency.opened', { dependency, failures: change.failures })
        : log('dependency.closed', { dependency, ms: Math.round(change.after) }),
  });
}

/** The token issuer's certificates: what changes their roles, brings new ones, and tells partners that pin one. */
function issuerParts(service: Service): Pick<ManagementService, 'issuer' | 'intake' | 'pins'> {
  const { settings, adapters, clock, reader } = service;
  const sipDomains = () => service.registry.configurationReader.current();
  const policy = rollPolicyOf(settings);
  const { rings } = adapters;
  return {
    issuer: createTokenIssuer({
      ...adapters,
      sipDomains,
      policy,
      verbs: createIssuerVerbs({ rings, clock, policy }),
      onChange: () => reader.invalidate(),
    }),
    pins: createPartnerPins({ ...adapters, pins: adapters.pinnedPartners, policy }),
    intake: createCertificateIntake({
      ...adapters,
      sipDomains,
      policy,
      creation: { name: settings.certificateName },
      plan: creationPlan(service),
      wait: (seconds) => delay(seconds * 1000),
    }),
  };
}
