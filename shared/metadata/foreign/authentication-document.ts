/**
 * The authentication metadata document of a partner or an authorization server, `…/metadata/json/1`, in the
 * dialects of Exchange, ACS (and Lync) and SharePoint (reference §2.2, §2.3). What must be there is what
 * Exchange asks of it (§2.5): an application identifier, and a signing certificate.
 */
import { isRefusal, type Outcome, refuse } from '../../base/errors.ts';
import { formatPrincipalName } from '../../base/principal-name.ts';
import type { JsonObject } from '../../base/strict-json.ts';
import { secureAddress } from './address.ts';
import { readIdentity } from './authentication-identity.ts';
import { asObject, isText, parseDocument, readMembers } from './document-members.ts';
import { conclude, type Findings, invalid, noFindings } from './findings.ts';
import { type ForeignKey, isOtherThumbprint, readCertificateKey } from './foreign-key.ts';
import type { ForeignMetadata } from './foreign-metadata.ts';
import { readKeyList } from './key-list.ts';

const documentMembers = ['issuer', 'serviceName', 'realm', 'name', 'keys', 'endpoints'] as const;

/** ACS lists three. */
const mostEndpoints = 20;

/**
 * Reads the text of an authentication metadata document.
 * @returns what it says, with the dates of its certificates as facts; or `MetadataInvalid` for each of its
 *   faults.
 */
export function readAuthenticationDocument(text: string): Outcome<ForeignMetadata> {
  const parsed = parseDocument(text, 'The document');
  if (isRefusal(parsed)) return parsed;
  const findings = noFindings();
  const document = readMembers(parsed.value, documentMembers, 'The document', findings);
  const { principalId, realm } = readIdentity(document, findings);
  const name = readName(document.get('name'), findings);
  const tokenEndpoint = readTokenEndpoint(document.get('endpoints'), findings);
  const keys = readKeyList(document.get('keys'), readKey, findings);
  return conclude(findings, () => ({
    kind: 'authentication',
    issuer: formatPrincipalName({ principalId, realm }),
    applicationIdentifier: principalId,
    ...(realm && { realm }),
    ...(name && { name }),
    ...(tokenEndpoint && { tokenEndpoint }),
    keys,
    notes: findings.notes,
  }));
}

/** Only shown to people, so a name that cannot be shown is no reason to refuse. */
function readName(value: unknown, { notes }: Findings): string | undefined {
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'string' && value.length <= 256 && !/\p{C}/u.test(value)) return value;
  notes.push('The name is left out: it is not text of at most 256 printable characters.');
  return undefined;
}

/**
 * The location of the first endpoint for OAuth2 and issuance, as Exchange chooses it (reference §2.5).
 * Readers compare the protocol to the letter, so no other spelling is in use. A partner that only signs for
 * itself has none.
 */
function readTokenEndpoint(list: unknown, findings: Findings): string | undefined {
  if (list === undefined) return undefined;
  if (!Array.isArray(list) || list.length > mostEndpoints) {
    findings.faults.push(`The member endpoints is not a list of at most ${mostEndpoints}.`);
    return undefined;
  }
  const issuance = list
    .map((entry, index) => readEndpoint(asObject(entry), `Endpoint ${index + 1}`, findings))
    .find(({ protocol, usage, location }) => protocol === 'OAuth2' && isText(usage, 'issuance') && location);
  if (!issuance) return undefined;
  const address = typeof issuance.location === 'string' ? secureAddress(issuance.location) : undefined;
  if (!address) findings.faults.push('The token endpoint is not an https address.');
  return address;
}

function readEndpoint(entry: JsonObject, where: string, findings: Findings) {
  const members = readMembers(entry, ['protocol', 'usage', 'location'], where, findings);
  const [protocol, usage] = [members.get('protocol'), members.get('usage')];
  return { protocol, usage, location: members.get('location') };
}

/** SharePoint writes `Signing` and `x509certificate`, and no `keyInfo` (reference §2.2). */
function readKey(entry: JsonObject, where: string, findings: Findings): Outcome<ForeignKey> {
  const members = readMembers(entry, ['usage', 'keyValue', 'keyInfo'], where, findings);
  const keyValue = asObject(members.get('keyValue'));
  const value = readMembers(keyValue, ['type', 'value', 'keyInfo'], `${where}, in keyValue,`, findings);
  // Where ACS puts it is not known for sure: beside the value, inside, or both.
  const stated = [members.get('keyInfo'), value.get('keyInfo')].map((keyInfo) =>
    readMembers(asObject(keyInfo), ['x5t'], `${where}, in keyInfo,`, findings).get('x5t'),
  );
  if (!isText(members.get('usage'), 'signing')) return refuse(invalid('Its usage is not signing.'));
  if (!isText(value.get('type'), 'x509Certificate'))
    return refuse(invalid('Its type is not x509Certificate.'));
  const text = value.get('value');
  const key = readCertificateKey(typeof text === 'string' ? text : '');
  if (!isRefusal(key) && stated.some((x5t) => isOtherThumbprint(key.value, x5t))) {
    findings.notes.push(`${where} states an x5t that is not its certificate's; the certificate's is used.`);
  }
  return key;
}
