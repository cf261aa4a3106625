/** The management API as an operator's program uses it: a token from the identity endpoint, JSON in and out. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ManagedIdentity } from '../../local/identity/identities.ts';
import type { IdentityEndpoint } from '../../local/identity/server.ts';
import { trustCertificateAuthority } from '../../local/vault/loopback-certificate.ts';
import type { CertificateView } from '../../shared/certificates/issuer/certificate-view.ts';
import type { IssuerView } from '../../shared/certificates/issuer/issuer-view.ts';
import type { IssuerActResult } from '../../shared/certificates/issuer/run-act.ts';
import { type CertificateOptions, selfSigned, type TestCertificate, toPfx } from './certificates.ts';
import type { TestStack } from './service-stack.ts';

export const managementResource = 'api://s2s-token-service';

/** The members of answers that tests look at; which of them are there depends on the route. */
export interface ManagementBody extends Partial<Omit<IssuerActResult, 'tokenIssuer'>>, Partial<IssuerView> {
  readonly code?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly status?: number | string;
  readonly requestId?: string;
  readonly violations?: readonly { code: string; message: string; target?: string; remedy?: string }[];
  readonly valid?: boolean;
  readonly dryRun?: boolean;
  readonly tokenIssuer?: IssuerView;
  readonly certificate?: CertificateView;
  readonly planned?: { readonly step?: string; readonly reason?: string };
  readonly done?: readonly string[];
  readonly alarms?: readonly { code: string; message: string; version?: string }[];
}

export interface ManagementAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: ManagementBody;
  readonly text: string;
}

export interface CallOptions {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ManagementClient {
  /** @param path below `/api/` */
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<ManagementAnswer>;
  post(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<ManagementAnswer>;
  /** Of whatever is there by then, unless the headers name an ETag. */
  patch(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<ManagementAnswer>;
  put(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<ManagementAnswer>;
  /** Of whatever is there by then, unless the headers name an ETag. */
  delete(path: string, headers?: Readonly<Record<string, string>>): Promise<ManagementAnswer>;
  send(path: string, options: CallOptions): Promise<ManagementAnswer>;
  certificates(): Promise<readonly CertificateView[]>;
  issuer(): Promise<IssuerView>;
  readonly token: string;
}

/** Sees each answer on its way to the test. @throws Error to fail the test that asked */
export type Watch = (method: string, path: string, answer: ManagementAnswer) => void;

const whateverIsThere = { 'if-match': '*' };

/** A client for one instance, as the identity with that client id, or as the stack's first one. */
export async function manage(
  url: string,
  identity: IdentityEndpoint,
  who?: Pick<ManagedIdentity, 'clientId'>,
  watch: Watch = () => {},
): Promise<ManagementClient> {
  const token = await managementToken(identity, who);
  async function send(path: string, { method = 'GET', body, headers = {} }: CallOptions) {
    const response = await fetch(`${url}/api/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    const { status } = response;
    const answer = { status, headers: response.headers, text, body: isJson ? JSON.parse(text) : {} };
    watch(method, path, answer);
    return answer;
  }
  const get: ManagementClient['get'] = (path, headers = {}) => send(path, { headers });
  return {
    token,
    send,
    get,
    post: (path, body = {}, headers = {}) => send(path, { method: 'POST', body, headers }),
    patch: (path, body = {}, headers = whateverIsThere) => send(path, { method: 'PATCH', body, headers }),
    put: (path, body = {}, headers = {}) => send(path, { method: 'PUT', body, headers }),
    delete: (path, headers = whateverIsThere) => send(path, { method: 'DELETE', headers }),
    certificates: async () =>
      (JSON.parse((await get('certificates')).text) as { value: CertificateView[] }).value,
    issuer: async () => (await get('tokenIssuer')).body as IssuerView,
  };
}

export async function managementToken(
  { endpoint, header }: IdentityEndpoint,
  who?: Pick<ManagedIdentity, 'clientId'>,
): Promise<string> {
  const named = who ? `&client_id=${who.clientId}` : '';
  const query = `api-version=2019-08-01&resource=${encodeURIComponent(managementResource)}${named}`;
  const response = await fetch(`${endpoint}?${query}`, { headers: { 'x-identity-header': header } });
  return ((await response.json()) as { access_token: string }).access_token;
}

/** The key with which the stack's tenant signs, to make tokens that are wrong in one thing only. */
export async function tenantKey({ directory }: Pick<TestStack, 'directory'>): Promise<KeyObject> {
  return createPrivateKey(await readFile(join(directory, 'identity', 'identity-signing-key.pem')));
}

/** A certificate that is good today and for two years: these journeys live in real time. */
export function freshCertificate(options: CertificateOptions = {}): Promise<TestCertificate> {
  const now = Math.floor(Date.now() / 1000);
  // Half a day more, so that the count of whole days does not change while a test runs.
  return selfSigned({ notBefore: now - 86_400, notAfter: now + 730.5 * 86_400, ...options });
}

/** An instant that many days from now, as operators write it. */
export function inDays(days: number): string {
  return new Date(Math.floor(Date.now() / 1000 + days * 86_400) * 1000).toISOString().replace('.000Z', 'Z');
}

/** What somebody does to the vault without this service: a request with the right to do everything. */
export async function callVault(
  { vault, identity: { endpoint, header } }: Pick<TestStack, 'vault' | 'identity'>,
  method: string,
  path: string,
  body: unknown,
): Promise<number> {
  trustCertificateAuthority(vault.certificateAuthority ?? '');
  const query = 'api-version=2019-08-01&resource=https%3A%2F%2Fvault.azure.net';
  const answer = await fetch(`${endpoint}?${query}`, { headers: { 'x-identity-header': header } });
  const { access_token } = (await answer.json()) as { access_token: string };
  const response = await fetch(`${vault.url}/${path}?api-version=2025-07-01`, {
    method,
    headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return response.status;
}

/** Enables or disables a version in the vault behind the service's back. */
export function setEnabled(
  stack: Pick<TestStack, 'vault' | 'identity'>,
  { name, version }: Pick<CertificateView, 'name' | 'version'>,
  enabled: boolean,
): Promise<number> {
  return callVault(stack, 'PATCH', `certificates/${name}/${version}`, { attributes: { enabled } });
}

/** Brings a certificate into the vault without any role. */
export async function importFresh(
  api: ManagementClient,
  keyName: string,
  options: CertificateOptions = {},
): Promise<TestCertificate> {
  const certificate = await freshCertificate({ keyName, ...options });
  const content = toPfx(certificate, { password: 'P@ssw0rd' }).toString('base64');
  const request = { content, password: 'P@ssw0rd', acceptSanForSubject: true };
  const { status, text } = await api.post('certificateImports', request);
  if (status !== 201) throw new Error(`The import was answered with ${status}: ${text}`);
  return certificate;
}

export function codesOf({ body }: ManagementAnswer): string[] {
  return (body.violations ?? []).map(({ code }) => code);
}

/** The lines of the service in the host's output, parsed. */
export function eventsOf(lines: readonly string[]): Readonly<Record<string, unknown>>[] {
  return lines.flatMap((line) => {
    const start = line.indexOf('{"event"');
    if (start < 0) return [];
    try {
      return [JSON.parse(line.slice(start))];
    } catch {
      return [];
    }
  });
}

/** Repeats until the answer is as wanted, for what happens within a time and not at one. @throws the last answer */
export async function eventually<T>(
  look: () => Promise<T>,
  isWanted: (found: T) => boolean,
  withinMs = 20_000,
): Promise<T> {
  const givesUpAt = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (isWanted(found)) return found;
    if (performance.now() > givesUpAt) throw new Error(`It never came to it: ${JSON.stringify(found)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Whether the bytes are exactly that certificate and nothing beside it. */
export function isPublicCertificate(bytes: Uint8Array, thumbprint: string): boolean {
  const certificate = new X509Certificate(bytes);
  const isWhole = Buffer.compare(certificate.raw, bytes) === 0;
  return isWhole && certificate.fingerprint.replaceAll(':', '') === thumbprint;
}
