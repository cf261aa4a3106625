/** `Set-`, `Import-` and `Remove-CsCertificate`: the token-issuer certificate of Lync and Skype for Business (seeds/002). */
import { ApiProblem, UsageError } from '../../core/errors.ts';
import type { IssuerActAnswer } from '../../core/issuer-views.ts';
import { force } from '../binding/common-parameters.ts';
import { flag, globalIdentity, none, text } from '../binding/parameter.ts';
import { fileParameters, importFile } from '../certificate-import.ts';
import { makeChange } from '../change.ts';
import { type Cmdlet, type CmdletCall, nothing } from '../cmdlet.ts';
import { act, assignOrRoll, checkRoll, exceptions, rollParameters } from '../issuer-switch.ts';
import { issuerType, reportParameter } from './cs-certificate-parameters.ts';

export const setCsCertificate: Cmdlet = {
  name: 'Set-CsCertificate',
  summary: 'Makes a certificate the token issuer, now or at an effective date',
  details:
    'Done once for the whole deployment. Without -Roll the certificate signs at once, and partners that hold older metadata may refuse its tokens for a while; the service says until when.',
  examples: [
    'Set-CsCertificate -Identity global -Type OAuthTokenIssuer -Thumbprint 4E2B0F77…',
    'Set-CsCertificate -Type OAuthTokenIssuer -Thumbprint 4E2B0F77… -EffectiveDate "2026-07-01T00:00:00Z" -Roll',
  ],
  changes: true,
  parameters: [
    globalIdentity(),
    issuerType(),
    text('Thumbprint', 'The certificate, as Get-CsCertificate shows it'),
    ...fileParameters(false),
    ...rollParameters(),
    ...exceptions(),
    force(),
    none('Reference', 'there is no pipeline here', 'Name the certificate with -Thumbprint.'),
    reportParameter,
    none('NetportId', 'it was reserved', 'Leave it out.'),
  ],
  run: set,
};

async function set(call: CmdletCall) {
  const { bound } = call;
  checkRoll(call);
  if (bound.has('Thumbprint') === bound.has('Path'))
    throw new UsageError('Name the certificate either with -Thumbprint or with -Path.');
  if (bound.has('Path')) return importAndSwitch(call);
  const lost = ['Password', 'PasswordFile'].find((name) => bound.has(name));
  if (lost !== undefined) throw new UsageError(`-${lost} goes with -Path.`, 'Leave it out.');
  await assignOrRoll(call, bound.needed('Thumbprint'));
  return nothing;
}

export const importCsCertificate: Cmdlet = {
  name: 'Import-CsCertificate',
  summary: 'Imports a PFX or PEM file with its private key; with -Type it becomes the token issuer',
  details:
    'Done once: the key goes to the vault, and every instance uses it from there. Without -Type the certificate only becomes known, and Set-CsCertificate gives it its role.',
  examples: [
    'Import-CsCertificate -Identity global -Type OAuthTokenIssuer -Path ServerToServerAuth.pfx -PasswordFile password.txt',
    'Import-CsCertificate -Path ServerToServerAuth.pfx -PasswordFile -',
  ],
  changes: true,
  parameters: [
    globalIdentity(),
    issuerType(false),
    ...fileParameters(true),
    ...rollParameters(),
    ...exceptions(),
    force(),
    none(
      'PrivateKeyExportable',
      'whether the key may leave the vault follows from the signing mode',
      'See S2S_SIGNING_MODE in docs/configuration.md.',
    ),
    reportParameter,
  ],
  async run(call) {
    checkRoll(call);
    return call.bound.has('Type') ? importAndSwitch(call) : importOnly(call);
  },
};

async function importOnly(call: CmdletCall) {
  if (call.bound.flag('Roll')) throw new UsageError('-Roll goes with -Type.', 'Add -Type OAuthTokenIssuer.');
  await importFile(call);
  return nothing;
}

/** Two acts: the certificate stays in the vault without a role when the second is refused, and that is said. */
async function importAndSwitch(call: CmdletCall) {
  const { output } = call.core;
  const { dryRun, certificate } = await importFile(call);
  if (dryRun) {
    output.note('Whether it may then become the token issuer is known only once it is there.');
    return nothing;
  }
  try {
    await assignOrRoll(call, certificate.thumbprint);
  } catch (error) {
    if (error instanceof ApiProblem)
      output.note(`It is in the vault and has no role: ${certificate.thumbprint}.`);
    throw error;
  }
  return nothing;
}

export const removeCsCertificate: Cmdlet = {
  name: 'Remove-CsCertificate',
  summary: 'Ends the retention of the previous token-issuer certificate',
  details:
    'With -Previous only: the current one cannot be taken away, since OAuth cannot be switched off. The certificate itself stays in the vault.',
  examples: ['Remove-CsCertificate -Type OAuthTokenIssuer -Previous'],
  changes: true,
  parameters: [
    issuerType(),
    globalIdentity(),
    flag('Previous', 'The previous certificate'),
    flag('DespiteLiveTokens', 'Although tokens that it signed may be in use (of this service)'),
    force(),
    reportParameter,
  ],
  run: remove,
};

async function remove(call: CmdletCall) {
  if (!call.bound.flag('Previous')) {
    throw new UsageError(
      'The current certificate is replaced, not removed: without one nothing could be signed.',
      'Use Set-CsCertificate; for a compromised key s2s issuer revoke; for the old one add -Previous.',
    );
  }
  await clearPrevious(call);
  return nothing;
}

export function clearPrevious(call: CmdletCall): Promise<IssuerActAnswer> {
  return makeChange<IssuerActAnswer>(call, {
    target: 'the previous OAuthTokenIssuer certificate',
    send: act(call, 'clearPrevious', { force: call.bound.flag('DespiteLiveTokens') }),
    asks: () => 'The previous certificate is published no more, and its tokens are refused. Remove it?',
    done: () => 'The previous certificate is published no more.',
  });
}
