/** The managed identities that the endpoint speaks for: one of the system, and any number assigned by a user. */
import { sha256 } from '../../shared/base/encoding.ts';

export interface ManagedIdentity {
  /** The application id, a GUID; what `client_id` selects. */
  readonly clientId: string;
  /** Object id of its service principal; derived from the client id when left out. */
  readonly objectId?: string;
  /** Azure resource id; what `mi_res_id` selects. */
  readonly resourceId?: string;
  /** App roles for the management API; all three by default. */
  readonly roles?: readonly string[];
}

export const allRoles = ['Reader', 'Operator', 'KeyAdministrator'] as const;

/** The identity that is used when none are configured: stable for a tenant, so that a restart changes nothing. */
export function systemIdentity(tenantId: string): ManagedIdentity {
  return { clientId: deriveGuid(`${tenantId}/client`), objectId: deriveGuid(`${tenantId}/object`) };
}

export function objectIdOf(identity: ManagedIdentity): string {
  return identity.objectId ?? deriveGuid(`${identity.clientId}/object`);
}

/**
 * The identity that a token request names, or the first one when it names none, as the platform's system-assigned
 * identity. @returns undefined for a name that nobody has
 */
export function selectIdentity(
  identities: readonly ManagedIdentity[],
  query: URLSearchParams,
): ManagedIdentity | undefined {
  const clientId = query.get('client_id');
  const objectId = query.get('object_id') ?? query.get('principal_id');
  const resourceId = query.get('mi_res_id') ?? query.get('msi_res_id');
  if (clientId !== null) return identities.find((identity) => equal(identity.clientId, clientId));
  if (objectId !== null) return identities.find((identity) => equal(objectIdOf(identity), objectId));
  if (resourceId !== null) return identities.find((identity) => equal(identity.resourceId, resourceId));
  return identities[0];
}

function equal(a: string | undefined, b: string): boolean {
  return a?.toLowerCase() === b.toLowerCase();
}

/** A GUID in the form of version 4 that depends on nothing but the text. */
function deriveGuid(text: string): string {
  const hex = sha256(text).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
