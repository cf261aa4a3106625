/** Goes and gets what a form of partner application is trusted by: its metadata document or the certificate given. */
import type { Instant } from '../../base/clock.ts';
import { isRefusal, type Outcome, refuse, succeed, type Violation } from '../../base/errors.ts';
import { readPublicCertificate } from '../../certificates/x509/public-certificate.ts';
import { foreignKeyOfCertificate } from '../../metadata/foreign/foreign-key.ts';
import type { ForeignMetadata } from '../../metadata/foreign/foreign-metadata.ts';
import { firstRefresh } from '../trust/refresh-state.ts';
import type { PartnerApplication } from './partner-application.ts';
import type { NamedSource, SourceRequest } from './partner-form.ts';

/** What a source gives; identity only where a document tells it. */
export interface ObtainedTrust extends Pick<PartnerApplication, 'source' | 'keys'> {
  readonly identity?: Pick<PartnerApplication, 'applicationIdentifier' | 'realm'>;
}

export type FetchMetadata = (url: string) => Promise<Outcome<ForeignMetadata>>;

/**
 * @param now before the document is fetched
 * @returns the keys and the source as it is kept, or why it cannot be trusted.
 */
export async function obtainTrust(
  source: NamedSource,
  fetchMetadata: FetchMetadata,
  now: Instant,
): Promise<Outcome<ObtainedTrust>> {
  if (source.form === 'metadata') {
    const fetched = await fetchMetadata(source.metadataUrl);
    return isRefusal(fetched) ? fetched : trustMetadata(source.metadataUrl, fetched.value, now);
  }
  if (source.form === 'certificate') return trustCertificate(source.certificate);
  return succeed({ source, keys: [] });
}

function trustMetadata(
  metadataUrl: string,
  { kind, applicationIdentifier, realm, keys }: ForeignMetadata,
  now: Instant,
): Outcome<ObtainedTrust> {
  if (kind !== 'authentication' || applicationIdentifier === undefined || realm === undefined) {
    const message =
      'The document names no application with a realm. Register an authorization server as an OAuth server, or the partner by its certificate.';
    return refuse({ code: 'MetadataInvalid', message, target: 'metadataUrl' });
  }
  const source = { form: 'metadata', metadataUrl, refresh: firstRefresh(now) } as const;
  return succeed({ source, keys, identity: { applicationIdentifier, realm } });
}

/** What is wrong with a certificate that is given, so that it can be told before anybody is asked for anything. */
export function certificateViolations({ certificate }: SourceRequest): readonly Violation[] {
  const trust = certificate === undefined ? undefined : trustCertificate(certificate);
  return trust && isRefusal(trust) ? trust.violations : [];
}

function trustCertificate(text: string): Outcome<ObtainedTrust> {
  const read = readPublicCertificate(text, 'certificate');
  if (isRefusal(read)) return read;
  return succeed({ source: { form: 'certificate' }, keys: [foreignKeyOfCertificate(read.value)] });
}
