/**
 * As whom the set-up acts, from the token that the service gets: told before anything is asked, because half an hour of
 * answers is too much for "Forbidden" at the end. The token is read here and verified there.
 */
import { type ConnectionOptions, resolveDeployment } from '../core/connection.ts';
import { getToken } from '../core/credential.ts';

export interface Caller {
  readonly name: string;
  readonly roles: readonly string[];
}

/** @throws NotSignedIn, Unreachable or UsageError */
export async function whoAmI(options: ConnectionOptions): Promise<Caller | undefined> {
  const deployment = await resolveDeployment(options);
  return readCaller(await getToken(deployment, options.environment));
}

/** @returns undefined for what is no token that can be read: the service decides then, as it does anyway */
export function readCaller(token: string): Caller | undefined {
  const claims = readClaims(token);
  const names = ['upn', 'preferred_username', 'name', 'app_displayname', 'appid', 'azp', 'oid'];
  const name = names.map((each) => claims[each]).find((each) => typeof each === 'string' && each !== '');
  if (typeof name !== 'string') return undefined;
  const { roles } = claims;
  return { name, roles: Array.isArray(roles) ? roles.filter((each) => typeof each === 'string') : [] };
}

function readClaims(token: string): Readonly<Record<string, unknown>> {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    return typeof claims === 'object' && claims !== null ? { ...claims } : {};
  } catch {
    return {};
  }
}

/** Whether the caller may do what needs this role; one that is not known may try. */
export function mayDo(caller: Caller | undefined, role: 'Operator' | 'KeyAdministrator'): boolean {
  if (!caller) return true;
  return caller.roles.includes('KeyAdministrator') || caller.roles.includes(role);
}
