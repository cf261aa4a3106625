/** Service-principal names: the forms that a principal can be an audience under, each in one canonical spelling. */
import type { Violation } from '../../base/errors.ts';
import { formatPrincipalName, parsePrincipalName } from '../../base/principal-name.ts';
import { parseResourceUri } from '../resource-name.ts';

/** More names than any server has hosts; with its keys they still fit one transaction. */
const mostNames = 50;

/** The longest host with an id before it; longer URLs name no server, and a list of them no audit entry would hold. */
const longestName = 300;

/** Whether the principal is registered under the host, with or without its port; without one it stands for every port. */
export function holdsHost(
  { appId, names }: { readonly appId: string; readonly names: readonly string[] },
  host: string,
): boolean {
  const hostOnly = host.replace(/:\d+$/, '');
  return names.includes(`${appId}/${host}`) || names.includes(`${appId}/${hostOnly}`);
}

/** @returns `appId`, `appId/host` or a URL in canonical spelling; undefined for anything else */
export function canonicalName(appId: string, text: string): string | undefined {
  const parsed = parsePrincipalName(text);
  // A realm is no part of a name: the principal belongs to one.
  if (parsed) return parsed.principalId === appId && !parsed.realm ? formatPrincipalName(parsed) : undefined;
  const uri = parseResourceUri(text);
  return uri !== undefined && uri.length <= longestName ? uri : undefined;
}

export function nameCountViolations(names: readonly string[]): Violation[] {
  if (names.length <= mostNames) return [];
  const message = `A principal has ${mostNames} names at most, its application id among them.`;
  return [{ code: 'InvalidRequest', message, target: 'servicePrincipalNames' }];
}

/** @returns the canonical names without repetition, or a violation for each that is none */
export function readNames(
  appId: string,
  texts: readonly string[],
): { readonly names: readonly string[]; readonly violations: readonly Violation[] } {
  const read = texts.map((text) => canonicalName(appId, text));
  const violations = texts
    .filter((_text, at) => read[at] === undefined)
    .map((text): Violation => {
      const message = `"${text.slice(0, 80)}" is no name of this principal: write ${appId}, ${appId}/host or an absolute URL, in ${longestName} characters at most.`;
      return { code: 'InvalidRequest', message, target: 'servicePrincipalNames' };
    });
  return { names: [...new Set(read.filter((name) => name !== undefined))], violations };
}
