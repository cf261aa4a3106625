/** The client whose assertions the tests check, and the rules that hold unless a test changes them. */
import type { ServicePrincipal } from '../../../shared/registry/principals/service-principal.ts';
import { type AssertionRules, checkAssertion } from '../../../shared/tokens/client-assertion.ts';
import type { SignerFound } from '../../../shared/tokens/registered-keys.ts';
import type { ReplayStore } from '../../../shared/tokens/replay.ts';
import { selfSigned } from '../../support/certificates.ts';
import { testNow } from '../../support/clock.ts';
import { createMemoryReplay } from '../../support/memory-replay.ts';
import {
  assertionClaims,
  issuer,
  keyCredential,
  servicePrincipal,
  signAssertion,
} from '../../support/token-service.ts';

export const certificate = await selfSigned({ keyName: 'client' });

export const rules: AssertionRules = { audiences: [issuer], skew: 300, longestLife: 600 };
export const accepted = { keyId: 'key-1' };

export function owning(...credentials: ReturnType<typeof keyCredential>[]): ServicePrincipal {
  return servicePrincipal({ keyCredentials: credentials });
}

export const principal = owning(keyCredential(certificate));

export function check(
  assertion: string,
  {
    by = principal,
    replay = createMemoryReplay(),
    ...changed
  }: Partial<AssertionRules> & {
    by?: ServicePrincipal | undefined;
    replay?: ReplayStore;
  } = {},
): Promise<SignerFound> {
  return checkAssertion(by, assertion, { ...rules, ...changed }, replay, testNow);
}

export const claimed = (changes: Readonly<Record<string, unknown>>) =>
  signAssertion(certificate, assertionClaims(changes));
