/**
 * What is there: the deployment as it is now, never as it was when the set-up was left. That is what makes it safe to
 * go on: whatever has been done meanwhile, by this command or by anybody, is seen and not done again.
 */
import type { Instant } from '../../shared/base/clock.ts';
import { apiPath } from '../core/api-path.ts';
import type { Core } from '../core/core.ts';
import { ApiProblem } from '../core/errors.ts';
import type { CertificateView, TokenIssuerView } from '../core/issuer-views.ts';
import type {
  LinkedAccountView,
  OAuthConfigurationView,
  PartnerApplicationView,
  ServicePrincipalView,
} from '../core/views.ts';
import type { Answers } from './answers.ts';
import { readThumbprints } from './certificate-files.ts';
import { findIntake } from './intake.ts';

export interface Deployment {
  readonly url: string;
  /** Base of our public addresses, as our own metadata tells it to partners. */
  readonly publicUrl: string;
  readonly now: Instant;
  readonly isReady: boolean;
  readonly issuer: TokenIssuerView;
  readonly certificates: readonly CertificateView[];
  readonly configuration: OAuthConfigurationView;
  readonly partners: readonly PartnerApplicationView[];
  readonly accounts: readonly LinkedAccountView[];
  readonly principals: readonly ServicePrincipalView[];
}

/** The deployment, and what the answers name. */
export interface Situation extends Deployment {
  /** Thumbprint of the certificate that this set-up has brought in already. */
  readonly intake: string | undefined;
  /** Thumbprints of the certificates in files that the answers name, by the name of the file; no entry for no certificate. */
  readonly files: Readonly<Record<string, string>>;
}

/** More of a kind is not shown; what the answers name is found all the same. */
const mostListed = 200;

/** @throws ApiProblem, Unreachable or NotSignedIn */
export async function readDeployment({ api, clock }: Pick<Core, 'api' | 'clock'>): Promise<Deployment> {
  const url = await api.url();
  const [ready, metadata, issuer, certificates, configuration, partners, accounts, principals] =
    await Promise.all([
      api.ask('/readyz'),
      api.ask('/metadata/json/1'),
      api.get<TokenIssuerView>('tokenIssuer'),
      api.list<CertificateView>('certificates'),
      api.get<OAuthConfigurationView>('oauthConfiguration'),
      api.list<PartnerApplicationView>('partnerApplications', {}, mostListed),
      api.list<LinkedAccountView>('linkedAccounts', {}, mostListed),
      api.list<ServicePrincipalView>('servicePrincipals', {}, mostListed),
    ]);
  return {
    url,
    publicUrl: readPublicUrl(metadata.text) ?? url,
    now: clock.now(),
    isReady: ready.status === 200,
    issuer: issuer.value,
    certificates,
    configuration: configuration.value,
    partners,
    accounts,
    principals,
  };
}

/** From the address of the token endpoint, which every partner takes from there as well. */
export function readPublicUrl(metadata: string): string | undefined {
  const [, base] = /"(https?:\/\/[^"\s]+?)\/tokens\/OAuth\/2"/.exec(metadata) ?? [];
  return base;
}

/** @param marker of `intake.ts` */
export async function readSituation(
  core: Pick<Core, 'api' | 'directory'>,
  deployment: Deployment,
  answers: Answers,
  marker: string,
): Promise<Situation> {
  const { api, directory } = core;
  const { partners: listed, accounts, principals, certificates } = deployment;
  const wanted = answers.partners ?? [];
  const named = wanted.flatMap((each) => (each.source === 'linkedAccount' ? [each.linkedAccount] : []));
  const ids = (answers.crossPremises?.credentials ?? []).map(({ principal }) => principal);
  const add = <View>(
    kind: string,
    views: readonly View[],
    keysOf: (view: View) => string[],
    names: string[],
  ) => withNamed(api, kind, views, keysOf, names);
  return {
    ...deployment,
    partners: await add(
      'partnerApplications',
      listed,
      ({ name }) => [name],
      wanted.map(({ name }) => name),
    ),
    accounts: await add('linkedAccounts', accounts, ({ name }) => [name], named),
    principals: await add('servicePrincipals', principals, ({ id, appId }) => [id, appId], ids),
    intake: await findIntake(api, certificates, answers.certificate, marker),
    files: await readThumbprints(directory, answers),
  };
}

/** What is named and was not listed, because there are many, is asked for by its name. */
async function withNamed<View>(
  api: Core['api'],
  kind: string,
  views: readonly View[],
  keysOf: (view: View) => readonly string[],
  names: readonly string[],
): Promise<View[]> {
  const all = [...views];
  if (views.length < mostListed) return all;
  for (const name of names) {
    if (all.some((view) => keysOf(view).some((key) => isSame(key, name)))) continue;
    const found = await api.get<View>(apiPath(kind, name)).catch(absent);
    if (found) all.push(found.value);
  }
  return all;
}

function absent(error: unknown): undefined {
  if (error instanceof ApiProblem && error.status === 404) return undefined;
  throw error;
}

/** Names, identifiers and domains are compared without case. */
export function isSame(a: string | null | undefined, b: string | null | undefined): boolean {
  return (a ?? '').toLowerCase() === (b ?? '').toLowerCase();
}
