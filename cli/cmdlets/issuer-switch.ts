/** How a certificate becomes the token issuer: now, or at an effective date (seeds/002). */
import type { Answer } from '../core/api-client.ts';
import { UsageError } from '../core/errors.ts';
import type { IssuerActAnswer } from '../core/issuer-views.ts';
import { named } from '../core/named.ts';
import { flag, type Parameter, text } from './binding/parameter.ts';
import { makeChange, reasonOf, type SendOptions } from './change.ts';
import type { CmdletCall } from './cmdlet.ts';

/** What a roll takes beside the certificate. */
export function rollParameters(): readonly Parameter[] {
  return [
    flag('Roll', 'Not now, but at the effective date; until then both are published'),
    text('EffectiveDate', 'When it takes over, with an offset: 2026-07-01T00:00:00Z. Goes with -Roll', {
      aliases: ['EffectiveTime'],
    }),
  ];
}

/** Rules of the service that may be set aside; the old commands had no such rules. */
export function exceptions(): readonly Parameter[] {
  return [
    flag('AcceptSanForSubject', 'A subject alternative name may stand in for the subject (of this service)'),
    flag('ReplacePending', 'Takes the place of a roll that is pending (of this service)'),
    flag('OverrideMinimumLead', 'Accepts a shorter notice than the usual (of this service)'),
  ];
}

/** @throws UsageError for what only a roll takes, without `-Roll`: an assignment is always now */
export function checkRoll({ bound }: CmdletCall): void {
  if (bound.flag('Roll')) return;
  const lost = ['EffectiveDate', 'ReplacePending', 'OverrideMinimumLead'].find((name) => bound.has(name));
  if (lost === undefined) return;
  throw new UsageError(`-${lost} goes with -Roll.`, 'Add -Roll, or leave it out to switch now.');
}

export function assignOrRoll(call: CmdletCall, thumbprint: string): Promise<IssuerActAnswer> {
  const { bound } = call;
  return bound.flag('Roll') ? roll(call, thumbprint, bound.text('EffectiveDate')) : assign(call, thumbprint);
}

export function assign(call: CmdletCall, thumbprint: string): Promise<IssuerActAnswer> {
  return makeChange<IssuerActAnswer>(call, {
    target: `OAuthTokenIssuer ${thumbprint}`,
    send: act(call, 'assign', { thumbprint, ...accepted(call) }),
    done: ({ effectiveOnAllInstancesBy }) =>
      `${thumbprint} is the current OAuthTokenIssuer certificate, on every instance by ${call.core.dates.full(effectiveOnAllInstancesBy)}.`,
    next: () => ['s2s Get-CsCertificate -Type OAuthTokenIssuer'],
  });
}

/** @param effectiveDate as it was typed: the service says what is wrong with it */
export function roll(
  call: CmdletCall,
  thumbprint: string,
  effectiveDate: string | undefined,
): Promise<IssuerActAnswer> {
  const { bound, core } = call;
  const members = named({
    effectiveDate,
    replacePending: bound.flag('ReplacePending'),
    overrideMinimumLead: bound.flag('OverrideMinimumLead'),
  });
  return makeChange<IssuerActAnswer>(call, {
    target: `OAuthTokenIssuer ${thumbprint}`,
    send: act(call, 'roll', { thumbprint, ...accepted(call), ...members }),
    done: ({ tokenIssuer }) =>
      `${thumbprint} takes over on ${core.dates.full(tokenIssuer.effectiveDate)}, by itself; it is published from now on.`,
    next: () => [
      'give the new certificate to partners that do not read the metadata: s2s certificate export --role next',
    ],
  });
}

/** Sends an act of the token issuer. */
export function act(call: CmdletCall, name: string, members: object = {}) {
  const body = { ...members, ...reasonOf(call) };
  return ({ dryRun, ifMatch }: SendOptions): Promise<Answer<IssuerActAnswer>> =>
    call.core.api.send('POST', `tokenIssuer/${name}`, { body, dryRun, ifMatch });
}

function accepted({ bound }: CmdletCall) {
  return { acceptSanForSubject: bound.flag('AcceptSanForSubject') };
}
