/** Reads certificates: the latest, a version, the lists, the policy. */
import { certificateBundle, certificateItem, policyBundle, versionBundle, versionItem } from './bundles.ts';
import { toPage } from './paging.ts';
import { findVersion, type Handler, requireCertificate } from './vault-context.ts';
import { notFound } from './vault-errors.ts';

/** GET /certificates/{name}/{version?}: policy and pending operation only without a version. */
export const getCertificate: Handler = (vault, call) => {
  const certificate = requireCertificate(vault, call.name);
  if (call.version === '') return { status: 200, body: certificateBundle(vault, call.base, certificate) };
  const version = findVersion(certificate, call.version);
  if (!version) throw notFound('Certificate', call.name, call.version);
  return { status: 200, body: versionBundle(vault, call.base, certificate.name, version) };
};

/** GET /certificates: those without a first version only with includePending. */
export const listCertificates: Handler = (vault, call) => {
  const includePending = call.query.get('includePending')?.toLowerCase() === 'true';
  const entries = [...vault.state.certificates].filter(
    ([, certificate]) => includePending || certificate.versions.length > 0,
  );
  return {
    status: 200,
    body: toPage(vault, call, entries, (entry) => certificateItem(vault, call.base, entry)),
  };
};

/** GET /certificates/{name}/versions: in the order of their random ids, not of time. */
export const listVersions: Handler = (vault, call) => {
  const certificate = vault.state.certificates.get(call.name.toLowerCase());
  const entries = (certificate?.versions ?? []).map((version) => [version.id, version] as const);
  const name = certificate?.name ?? call.name;
  return {
    status: 200,
    body: toPage(vault, call, entries, (entry) => versionItem(vault, call.base, name, entry)),
  };
};

/** GET /certificates/{name}/policy */
export const getPolicy: Handler = (vault, call) => {
  return { status: 200, body: policyBundle(call.base, requireCertificate(vault, call.name)) };
};
