/**
 * How applications are named: `principal@realm` for issuers and clients, `principal/host@realm` for audiences
 * ([MS-XOAUTH] 2.2). Parsing happens once, at the edge; inside, names are in their canonical spelling.
 */

const guid = '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';
const host = '[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?(?::[0-9]{1,5})?';
const realm = '[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?';
// A slash with no host before the @ is what Skype for Business is seen to send (seeds/004); it means "no host".
const pattern = new RegExp(`^(${guid})(?:/(${host})?)?(?:@(${realm}))?$`);

export interface PrincipalName {
  /** Principal id: a GUID in lower case. */
  readonly principalId: string;
  /** Host, in lower case, with its port if one was given. */
  readonly host?: string;
  /** Realm in lower case. */
  readonly realm?: string;
}

/** @returns the parts in canonical spelling, or undefined when the text is no such name. ASCII only. */
export function parsePrincipalName(text: string): PrincipalName | undefined {
  const match = pattern.exec(text);
  if (!match?.[1]) return undefined;
  return {
    principalId: match[1].toLowerCase(),
    ...(match[2] && { host: match[2].toLowerCase() }),
    ...(match[3] && { realm: match[3].toLowerCase() }),
  };
}

export function formatPrincipalName(name: PrincipalName): string {
  const hostPart = name.host ? `/${name.host}` : '';
  const realmPart = name.realm ? `@${name.realm}` : '';
  return `${name.principalId}${hostPart}${realmPart}`;
}

/** The principal id of the authorization server itself, as Azure ACS used it. */
export const authorizationServerId = '00000001-0000-0000-c000-000000000000';
