/** `Get-` and `Set-AuthConfig`: Exchange's view of the token issuer and the configuration (seeds/004 step 4). */
import { UsageError } from '../../core/errors.ts';
import type { IssuerActAnswer, TokenIssuerView } from '../../core/issuer-views.ts';
import { named } from '../../core/named.ts';
import type { OAuthConfigurationView } from '../../core/views.ts';
import { force } from '../binding/common-parameters.ts';
import { flag, none, text } from '../binding/parameter.ts';
import { makeChange } from '../change.ts';
import { type Cmdlet, type CmdletCall, gives, nothing } from '../cmdlet.ts';
import { act, assign, exceptions, roll } from '../issuer-switch.ts';
import { clearPrevious } from '../lync/cs-certificate.ts';
import { updateConfiguration } from '../lync/cs-oauth-configuration.ts';
import { dateValue } from '../objects.ts';
import { domainController } from './exchange-parameters.ts';

export const getAuthConfig: Cmdlet = {
  name: 'Get-AuthConfig',
  summary: 'Shows which certificates sign, and as whom',
  examples: ['Get-AuthConfig'],
  parameters: [domainController],
  async run({ core }) {
    const [issuer, configuration] = await Promise.all([
      core.api.get<TokenIssuerView>('tokenIssuer'),
      core.api.get<OAuthConfigurationView>('oauthConfiguration'),
    ]);
    const { current, previous, next, effectiveDate } = issuer.value;
    const { serviceName, realm } = configuration.value;
    return gives({
      CurrentCertificateThumbprint: current?.thumbprint ?? '',
      PreviousCertificateThumbprint: previous?.thumbprint ?? '',
      NextCertificateThumbprint: next?.thumbprint ?? '',
      NextCertificateEffectiveDate: dateValue(effectiveDate),
      ServiceName: serviceName,
      Realm: realm,
      IssuerIdentifier: `${serviceName}@${realm}`,
      Name: 'Auth Configuration',
    });
  },
};

export const setAuthConfig: Cmdlet = {
  name: 'Set-AuthConfig',
  summary: 'Replaces, stages or publishes the certificate that signs; or changes realm and service name',
  details: [
    'One of four: -CertificateThumbprint makes a certificate current now; -NewCertificateThumbprint with',
    '-NewCertificateEffectiveDate stages the next one; -PublishCertificate makes the next one current now,',
    '-ClearPreviousCertificate ends the retention of the previous one; -Realm and -ServiceName rename the service.',
  ].join('\n'),
  examples: [
    'Set-AuthConfig -NewCertificateThumbprint 4E2B0F77… -NewCertificateEffectiveDate "2026-07-01T00:00:00Z"',
    'Set-AuthConfig -PublishCertificate',
    'Set-AuthConfig -ClearPreviousCertificate',
  ],
  changes: true,
  parameters: [
    text('CertificateThumbprint', 'Becomes current now'),
    text('NewCertificateThumbprint', 'Becomes current at the effective date'),
    text('NewCertificateEffectiveDate', 'When, with an offset: 2026-07-01T00:00:00Z'),
    flag('PublishCertificate', 'The next certificate becomes current now'),
    flag('ClearPreviousCertificate', 'The previous certificate is published no more'),
    text('Realm', 'The realm of this deployment'),
    text('ServiceName', 'The GUID of this service'),
    ...exceptions(),
    flag('DespiteLiveTokens', 'Clears although tokens may be in use (of this service)'),
    force(),
    domainController,
    none(
      'SkipImmediateCertificateDeployment',
      'nothing is deployed: instances read the ring and use the vault',
      'Leave it out.',
    ),
    none('Server', 'a change is for the whole deployment', 'Leave it out.'),
  ],
  run: set,
};

const sets: readonly (readonly string[])[] = [
  ['CertificateThumbprint'],
  ['NewCertificateThumbprint', 'NewCertificateEffectiveDate'],
  ['PublishCertificate', 'ClearPreviousCertificate'],
  ['Realm', 'ServiceName'],
];

/** Which of the four it is. @throws UsageError for none, and for more than one */
function chosenSet({ bound }: CmdletCall): number {
  const given = sets.flatMap((names, at) =>
    names.some((name) => bound.flag(name) || bound.text(name) !== undefined) ? [at] : [],
  );
  const [only, ...others] = given;
  if (only !== undefined && others.length === 0) return only;
  const choices = sets.map((names) => names.map((name) => `-${name}`).join(' and '));
  throw new UsageError('It does one thing at a time.', `Name ${choices.join('; or ')}.`);
}

async function set(call: CmdletCall) {
  const { bound } = call;
  const chosen = chosenSet(call);
  refuseUnread(call, chosen);
  if (chosen === 0) await assign(call, bound.needed('CertificateThumbprint'));
  else if (chosen === 1) await stage(call);
  else if (chosen === 2) await publishOrClear(call);
  else
    await updateConfiguration(
      call,
      named({ realm: bound.text('Realm'), serviceName: bound.text('ServiceName') }),
    );
  return nothing;
}

/** Which exceptions each of the four takes. */
const taken: readonly (readonly string[])[] = [
  ['AcceptSanForSubject'],
  ['AcceptSanForSubject', 'ReplacePending', 'OverrideMinimumLead'],
  ['DespiteLiveTokens'],
  [],
];

/** @throws UsageError for an exception that would have no effect */
function refuseUnread({ bound }: CmdletCall, chosen: number): void {
  const all = ['AcceptSanForSubject', 'ReplacePending', 'OverrideMinimumLead', 'DespiteLiveTokens'];
  const isRead = (name: string) =>
    taken[chosen]?.includes(name) && (name !== 'DespiteLiveTokens' || bound.flag('ClearPreviousCertificate'));
  const lost = all.find((name) => bound.has(name) && !isRead(name));
  if (lost !== undefined)
    throw new UsageError(`-${lost} has no effect with what was named.`, 'Leave it out.');
}

async function stage(call: CmdletCall): Promise<void> {
  const thumbprint = call.bound.text('NewCertificateThumbprint');
  if (thumbprint === undefined)
    throw new UsageError('-NewCertificateEffectiveDate goes with -NewCertificateThumbprint.');
  await roll(call, thumbprint, call.bound.text('NewCertificateEffectiveDate'));
}

async function publishOrClear(call: CmdletCall): Promise<void> {
  if (call.bound.flag('PublishCertificate')) await publish(call);
  if (call.bound.flag('ClearPreviousCertificate')) await clearPrevious(call);
}

function publish(call: CmdletCall): Promise<IssuerActAnswer> {
  const { dates } = call.core;
  return makeChange<IssuerActAnswer>(call, {
    target: 'the next certificate',
    send: act(call, 'publish'),
    done: ({ tokenIssuer, effectiveOnAllInstancesBy }) =>
      `${tokenIssuer.current?.thumbprint} is current, on every instance by ${dates.full(effectiveOnAllInstancesBy)}.`,
  });
}
