/** `Get-CsCertificate`: the certificate with the property names that it always had. */
import { X509Certificate } from 'node:crypto';
import { apiPath } from '../../core/api-path.ts';
import type { Core } from '../../core/core.ts';
import type { CertificateView, TokenIssuerView } from '../../core/issuer-views.ts';
import { globalIdentity, list, none } from '../binding/parameter.ts';
import { type Cmdlet, type CmdletCall, gives } from '../cmdlet.ts';
import { type CmdletObject, dateValue } from '../objects.ts';
import { reportParameter, types } from './cs-certificate-parameters.ts';

export const getCsCertificate: Cmdlet = {
  name: 'Get-CsCertificate',
  summary: 'Shows the certificate of a type, or every certificate',
  details: [
    'OAuthTokenIssuer: the one that signs now; its next and previous ones are named by their thumbprints. Nothing is',
    'printed when none is assigned. Default: the certificate that was imported or created last and has no role, else',
    'the current one: what -Thumbprint $x is meant to take. Without -Type all certificates are shown.',
  ].join('\n'),
  examples: ['Get-CsCertificate -Type OAuthTokenIssuer', 'Get-CsCertificate'],
  parameters: [
    list('Type', 'OAuthTokenIssuer or Default', { values: types, position: 0 }),
    globalIdentity(),
    reportParameter,
    none('NetportId', 'it was reserved', 'Leave it out.'),
  ],
  run: async (call) => gives(...(await certificatesOf(call))),
};

async function certificatesOf({ core, bound }: CmdletCall): Promise<CmdletObject[]> {
  const wanted = bound.list('Type');
  const issuer = (await core.api.get<TokenIssuerView>('tokenIssuer')).value;
  const needsAll = wanted.length === 0 || wanted.includes('Default');
  const all = needsAll ? await core.api.list<CertificateView>('certificates') : [];
  const found = wanted.length === 0 ? all : wanted.flatMap((type) => ofType(type, issuer, all) ?? []);
  if (found.length === 0)
    core.output.note('No certificate is assigned: s2s Import-CsCertificate, or s2s certificate create.');
  return Promise.all(found.map((view) => describe(core, view, issuer)));
}

function ofType(type: string, { current }: TokenIssuerView, all: readonly CertificateView[]) {
  return type === 'Default' ? (lastUnassigned(all) ?? current) : current;
}

/** The list ends with the vault's other versions, oldest first. One that once had a role has its date of then. */
function lastUnassigned(all: readonly CertificateView[]): CertificateView | undefined {
  return all.findLast(
    ({ role, enabled, daysToExpiry, publishedDate }) =>
      role === 'unassigned' && enabled !== false && daysToExpiry >= 0 && publishedDate === undefined,
  );
}

async function describe(core: Core, view: CertificateView, issuer: TokenIssuerView): Promise<CmdletObject> {
  const { issuer: issuedBy = '', serialNumber = '' } = (await fileOf(core, view)) ?? {};
  const isCurrent = view.role === 'current';
  return {
    Issuer: issuedBy.replaceAll('\n', ', '),
    NotAfter: dateValue(view.notAfter),
    NotBefore: dateValue(view.notBefore),
    SerialNumber: serialNumber,
    Subject: view.subject ?? '',
    AlternativeNames: view.subjectAlternativeNames ?? [],
    Thumbprint: view.thumbprint,
    EffectiveDate: dateValue(view.effectiveDate),
    PreviousThumbprint: isCurrent ? (issuer.previous?.thumbprint ?? '') : '',
    NextThumbprint: isCurrent ? (issuer.next?.thumbprint ?? '') : '',
    NextEffectiveDate: isCurrent ? dateValue(issuer.effectiveDate) : null,
    Role: view.role,
    Use: view.role === 'unassigned' ? '' : 'OAuthTokenIssuer',
    SourceScope: 'Global',
  };
}

/** Who issued it, and its serial number, which the API does not tell. */
async function fileOf(
  { api }: Core,
  { role, thumbprint }: CertificateView,
): Promise<X509Certificate | undefined> {
  // Of a revoked one there may be nothing left but its thumbprint.
  if (role === 'revoked') return undefined;
  return new X509Certificate(await api.bytes(apiPath('certificates', thumbprint, 'cer')));
}
