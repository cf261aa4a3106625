/**
 * Whether a token is for the application that it is shown to. Of `principal/host@realm` all three parts must be
 * there: principal and realm to the letter, the host in any case ([MS-XOAUTH] 3.2.5.6). A URL must be registered.
 */
import { parsePrincipalName } from '../../base/principal-name.ts';
import { holdsHost } from '../../registry/principals/principal-names.ts';
import type { ServicePrincipal } from '../../registry/principals/service-principal.ts';
import { parseResourceUri } from '../../registry/resource-name.ts';
import type { Detail } from './acceptance-rules.ts';
import type { JudgeContext } from './context.ts';

/**
 * `principal`: `principal/host@realm`. `registered`: a registered URL, or the bare application id, as modern servers
 * write it. `url`: a registered URL.
 */
export type AudienceForm = 'principal' | 'registered' | 'url';

type Resource = Pick<ServicePrincipal, 'appId' | 'names'>;

/** @returns what is wrong with the audience, undefined when it names the resource */
export function audienceProblem(
  audience: string | undefined,
  form: AudienceForm,
  { resource, homeRealm }: Pick<JudgeContext, 'resource' | 'homeRealm'>,
): Detail | undefined {
  if (audience === undefined) return 'AudienceMalformed';
  return form === 'principal'
    ? principalProblem(audience, resource, homeRealm)
    : registeredProblem(audience, form, resource);
}

/** One audience, as text or as a list of one: a token for several is for none of them (RFC 8725 §3.9). */
export function readAudience(aud: unknown): string | undefined {
  const [audience, ...others] = Array.isArray(aud) ? aud : [aud];
  return typeof audience === 'string' && others.length === 0 ? audience : undefined;
}

function principalProblem(audience: string, resource: Resource, homeRealm: string): Detail | undefined {
  const parsed = parsePrincipalName(audience);
  if (!parsed?.host || !parsed.realm) return 'AudienceMalformed';
  if (!audience.startsWith(`${resource.appId}/`)) return 'AudienceOfAnother';
  if (!audience.endsWith(`@${homeRealm}`)) return 'AudienceInOtherRealm';
  return holdsHost(resource, parsed.host) ? undefined : 'AudienceHostNotRegistered';
}

function registeredProblem(audience: string, form: AudienceForm, resource: Resource): Detail | undefined {
  if (form === 'registered' && audience === resource.appId) return undefined;
  const uri = parseResourceUri(audience);
  if (uri === undefined) return 'AudienceMalformed';
  return resource.names.includes(uri) ? undefined : 'AudienceNotRegistered';
}
