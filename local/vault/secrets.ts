/** The secrets of certificates: the whole of it, private key included where the policy let it be exported. */
import { attributesOf, toId } from './bundles.ts';
import { privateKeyOf } from './key-pairs.ts';
import { pemContentType, type StoredVersion } from './model.ts';
import { writePfx } from './pkcs12.ts';
import { findVersion, type Handler, stateKey, type Vault } from './vault-context.ts';
import { forbidden, notFound } from './vault-errors.ts';

/** GET /secrets/{name}/{version?}: readable outside its validity, but not while it is disabled. */
export const getSecret: Handler = (vault, call) => {
  const certificate = vault.state.certificates.get(stateKey(call.name));
  const version = certificate && findVersion(certificate, call.version);
  if (!version) throw notFound('Secret', call.name, call.version);
  if (!version.enabled) throw forbidden('The secret is disabled.', 'SecretDisabled');
  const body = {
    value: version.contentType === pemContentType ? toPem(version) : toPfx(vault, version),
    contentType: version.contentType,
    id: toId(call.base, 'secrets', certificate.name, version.id),
    managed: true,
    attributes: attributesOf(vault, version),
    tags: version.tags,
    kid: toId(call.base, 'keys', certificate.name, version.id),
  };
  return { status: 200, body };
};

/** PKCS#8 private key, then the certificate, then its chain. */
function toPem(version: StoredVersion): string {
  const certificates = [version.certificate, ...version.chain].map((base64) => {
    const lines = base64.match(/.{1,64}/g) ?? [];
    return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
  });
  return [version.exportable ? version.privateKey : '', ...certificates].join('');
}

function toPfx(vault: Vault, version: StoredVersion): string {
  const certificates = [version.certificate, ...version.chain].map((base64) => Buffer.from(base64, 'base64'));
  const key = version.exportable ? privateKeyOf(version) : undefined;
  return writePfx(key, certificates, vault.random).toString('base64');
}
