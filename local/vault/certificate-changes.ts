/** Changes certificates that are there: properties of a version, the policy. */
import { certificateBundle, policyBundle, versionBundle } from './bundles.ts';
import type { StoredVersion } from './model.ts';
import { mergePolicy, sentPolicySchema } from './policy.ts';
import { readBody, updateBody } from './request-bodies.ts';
import { findVersion, type Handler, requireCertificate } from './vault-context.ts';
import { badParameter, notFound } from './vault-errors.ts';

/** PATCH /certificates/{name}/{version?}: tags that are given replace all, tags that are left out stay. */
export const updateCertificate: Handler = async (vault, call) => {
  const { attributes, tags } = readBody(updateBody, call.body ?? {});
  const certificate = requireCertificate(vault, call.name);
  const version = findVersion(certificate, call.version);
  if (!version) throw notFound('Certificate', call.name, call.version);
  changeValidity(version, attributes?.nbf ?? version.nbf, attributes?.exp ?? version.exp);
  version.enabled = attributes?.enabled ?? version.enabled;
  version.tags = tags ?? version.tags;
  version.updated = vault.clock.now();
  await vault.save();
  const bundle =
    call.version === ''
      ? certificateBundle(vault, call.base, certificate)
      : versionBundle(vault, call.base, certificate.name, version);
  return { status: 200, body: bundle };
};

/** A date beyond January 2038 arrives from the official client as a negative number and is refused here. */
function changeValidity(version: StoredVersion, nbf: number, exp: number): void {
  if (nbf < 0 || exp <= nbf) throw badParameter('exp must lie after nbf.');
  version.nbf = nbf;
  version.exp = exp;
}

/** PATCH /certificates/{name}/policy: parts that are left out stay. */
export const updatePolicy: Handler = async (vault, call) => {
  const certificate = requireCertificate(vault, call.name);
  certificate.policy = mergePolicy(certificate.policy, readBody(sentPolicySchema, call.body));
  certificate.policyUpdated = vault.clock.now();
  await vault.save();
  return { status: 200, body: policyBundle(call.base, certificate) };
};
