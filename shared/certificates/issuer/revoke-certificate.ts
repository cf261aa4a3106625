/**
 * The emergency: takes a compromised certificate out of use. Asks the ring alone wherever that can answer, because an
 * emergency must not wait for a vault that is down.
 */
import { isRefusal, type Outcome, refuse, type Violation } from '../../base/errors.ts';
import type { OperatorCall } from '../../base/operator-call.ts';
import type { CertificateStore, KeyRingStore } from '../ports.ts';
import { isRevoked } from '../ring/key-ring.ts';
import { findCertificate, findInRing, notFound } from './find-certificate.ts';
import type { IssuerChange, IssuerVerbs } from './issuer-verbs.ts';
import { type IssuerActResult, type RunActOptions, runAct, unjudged } from './run-act.ts';

export interface RevokeRequest {
  readonly thumbprint: string;
  /** Revokes the current certificate although nothing could sign in its place. */
  readonly force: boolean;
}

export interface RevokeOptions extends RunActOptions {
  readonly rings: KeyRingStore;
  readonly certificates: CertificateStore;
  readonly verbs: Pick<IssuerVerbs, 'revoke'>;
}

export async function revokeCertificate(
  { thumbprint, force }: RevokeRequest,
  call: OperatorCall,
  options: RevokeOptions,
): Promise<Outcome<IssuerActResult>> {
  const named = await findRevocable(thumbprint, options);
  if (isRefusal(named)) return named;
  const { value: kid } = named;
  const verb = (each: OperatorCall) => options.verbs.revoke({ kid }, each);
  return runAct({ before: unjudged, verb, check: force ? undefined : checkSuccessor }, call, options);
}

/** @returns the key id of a certificate that is or was in the ring */
async function findRevocable(thumbprint: string, options: RevokeOptions): Promise<Outcome<string>> {
  const { ring } = await options.rings.load();
  const named = findInRing(thumbprint, ring);
  if (isRefusal(named)) return named;
  const inRing = named.value.key?.kid ?? named.value.revoked;
  if (inRing !== undefined) return { value: inRing };
  const found = await findCertificate(thumbprint, ring, options.certificates);
  if (isRefusal(found)) return notFound();
  const { kid } = found.value.key;
  if (isRevoked(ring, kid)) return { value: kid };
  const message =
    'The certificate has no role and signs nothing. Disable its version in the vault to keep it from getting one.';
  return refuse({ code: 'Conflict', message, target: 'thumbprint' });
}

/** A safety catch for the service, not for the key: without a next certificate no token can be issued. */
function checkSuccessor({ warnings, deadTokenSeconds }: IssuerChange): Violation[] {
  if (!warnings.some(({ code }) => code === 'NothingSigns')) return [];
  const message = `This is the current certificate and there is no next one: nothing could sign, and tokens die that would have lived up to ${deadTokenSeconds} seconds more.`;
  return [{ code: 'CertificateInUse', message, target: 'thumbprint' }];
}
