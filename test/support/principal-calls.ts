/** What a registered application does with its credentials: asks for tokens, and proves that a key is its own. */
import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { litware } from '../../local/litware.ts';
import type {
  KeyCredentialView,
  ServicePrincipalView,
} from '../../shared/registry/principals/principal-view.ts';
import type { TestCertificate } from './certificates.ts';
import { freshCertificate, type ManagementClient } from './management.ts';
import { changeOf } from './registry.ts';

export interface TokenReply {
  readonly status: number;
  readonly text: string;
  readonly token: string;
}

type Form = Readonly<Record<string, string>>;

const now = () => Math.floor(Date.now() / 1000);

/** A token of the home realm on the wire of that path. */
export async function requestToken(
  url: string,
  form: Form,
  path = `/${litware.realm}/oauth2/token`,
): Promise<TokenReply> {
  const body = new URLSearchParams({ grant_type: 'client_credentials', ...form });
  const response = await fetch(`${url}${path}`, { method: 'POST', body });
  const text = await response.text();
  const { access_token: token = '' } = JSON.parse(text) as { access_token?: string };
  return { status: response.status, text, token };
}

/** Claims and header that differ from those of a good token. */
export interface Changes {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
}

type Key = Pick<TestCertificate, 'privateKey' | 'x5t'>;

function sign(key: Key, claims: Readonly<Record<string, unknown>>, header: Changes['header'] = {}) {
  return new SignJWT({ nbf: now() - 5, exp: now() + 300, jti: randomUUID(), ...claims })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', x5t: key.x5t, ...header })
    .sign(key.privateKey);
}

/** A client assertion for the home realm (RFC 7523 §2.2), as form parameters. */
export async function assertionForm(
  url: string,
  appId: string,
  key: Key,
  changes: Changes = {},
): Promise<Form> {
  const claims = { iss: appId, sub: appId, aud: `${url}/${litware.realm}`, ...changes.claims };
  return {
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await sign(key, claims, changes.header),
  };
}

/** The proof for `addKey` and `removeKey`: by the object id, for the principal's own address. */
export function signProof(
  url: string,
  { id, appId }: { readonly id: string; readonly appId: string },
  key: Key,
  changes: Changes = {},
): Promise<string> {
  const claims = { iss: id, aud: `${url}/api/servicePrincipals/${appId}`, ...changes.claims };
  return sign(key, claims, changes.header);
}

export function claimsOf(token: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}

/** A registered application with one key. */
export interface Application {
  readonly id: string;
  readonly appId: string;
  /** Below `/api/`. */
  readonly path: string;
  readonly certificate: TestCertificate;
  readonly keyId: string;
}

export async function registerApplication(api: ManagementClient, displayName: string): Promise<Application> {
  const certificate = await freshCertificate({ keyName: 'application' });
  const made = changeOf<ServicePrincipalView>(await api.post('servicePrincipals', { displayName }));
  const { id, appId } = made.value;
  const path = `servicePrincipals/${appId}`;
  const key = certificate.der.toString('base64');
  const added = changeOf<KeyCredentialView>(await api.post(`${path}/keyCredentials`, { key }));
  return { id, appId, path, certificate, keyId: added.value.keyId };
}

export function proofOf(
  url: string,
  { certificate, ...application }: Application,
  changes?: Changes,
  key: Key = certificate,
): Promise<string> {
  return signProof(url, application, key, changes);
}

/** Asks for that certificate to be a key, and for nothing else: whoever asks has no token. */
export function addKey(
  anyone: ManagementClient,
  { path }: Pick<Application, 'path'>,
  proof: string,
  { der }: Pick<TestCertificate, 'der'>,
) {
  return anyone.post(`${path}/addKey`, { keyCredential: { key: der.toString('base64') }, proof });
}

/** The same client without its token. */
export function withoutToken(api: ManagementClient): ManagementClient {
  return { ...api, post: (path, body) => api.post(path, body, { authorization: '' }) };
}
