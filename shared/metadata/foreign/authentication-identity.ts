/**
 * Who an authentication metadata document speaks for. Exchange takes the text before the `@` of `issuer`,
 * else `serviceName` (reference §2.5); SharePoint has no `realm`, and shared documents say `*`. Where a
 * document says a thing twice, it must say the same: we would trust one of the two, and the partner's other
 * readers the other.
 */
import { authorizationServerId, type PrincipalName, parsePrincipalName } from '../../base/principal-name.ts';
import { type Members, readText } from './document-members.ts';
import { type Findings, foreignCharacter } from './findings.ts';

/** The application and its realm, undefined for none or `*`. Means nothing once there are faults. */
export function readIdentity(
  document: Members<'issuer' | 'serviceName' | 'realm'>,
  findings: Findings,
): PrincipalName {
  const issuer = readIssuer(readText(document, 'issuer', findings), findings);
  const service = readService(readText(document, 'serviceName', findings), findings);
  const realm = readRealm('member realm', readText(document, 'realm', findings), findings);
  if (!document.get('issuer') && !document.get('serviceName')) {
    findings.faults.push('The document names no application: it has neither issuer nor serviceName.');
  }
  compare(issuer.principalId, service, 'serviceName', findings);
  compare(issuer.realm, realm, 'realm', findings);
  return { principalId: issuer.principalId ?? service ?? '', realm: issuer.realm ?? realm };
}

/** `id@realm`, split at the last `@`; a slash before it means an empty host (seeds/004). */
function readIssuer(text: string | undefined, findings: Findings): Partial<PrincipalName> {
  if (text === undefined) return {};
  const at = text.lastIndexOf('@');
  const name = parsePrincipalName(at < 0 ? text : text.slice(0, at));
  const realm = at < 0 ? undefined : readRealm('realm of the issuer', text.slice(at + 1), findings);
  if (name && !name.host && !name.realm) return { principalId: name.principalId, realm };
  const foreign = foreignCharacter(text);
  findings.faults.push(`The issuer is not an application identifier (a GUID), @ and a realm.${foreign}`);
  return {};
}

function readService(text: string | undefined, findings: Findings): string | undefined {
  if (text === undefined) return undefined;
  const name = parsePrincipalName(text);
  if (name && !name.host && !name.realm) return name.principalId;
  findings.faults.push(`The serviceName is not an application identifier (a GUID).${foreignCharacter(text)}`);
  return undefined;
}

/** Multi-tenant services write `*`, and speak for whatever realm they are registered with. */
function readRealm(where: string, text: string | undefined, findings: Findings): string | undefined {
  if (text === undefined || text === '' || text === '*') return undefined;
  const realm = parsePrincipalName(`${authorizationServerId}@${text}`)?.realm;
  if (!realm) findings.faults.push(`The ${where} is neither a domain nor a GUID.${foreignCharacter(text)}`);
  return realm;
}

/** Both in canonical spelling, so that they are safe to show. */
function compare(issuer: string | undefined, other: string | undefined, name: string, { faults }: Findings) {
  if (issuer === undefined || other === undefined || issuer === other) return;
  faults.push(`The issuer names ${issuer}, but the member ${name} is ${other}.`);
}
