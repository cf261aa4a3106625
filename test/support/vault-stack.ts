/**
 * A vault emulator with an identity endpoint beside it and the official clients in front, for contract tests. The
 * clients are unmodified; they get their tokens as on the platform, through the two environment variables.
 */
import { DefaultAzureCredential } from '@azure/identity';
import { CertificateClient, type CertificatePolicy } from '@azure/keyvault-certificates';
import { CryptographyClient, KeyClient } from '@azure/keyvault-keys';
import { SecretClient } from '@azure/keyvault-secrets';
import { type IdentityEndpoint, startIdentityEndpoint } from '../../local/identity/server.ts';
import { trustCertificateAuthority } from '../../local/vault/loopback-certificate.ts';
import {
  startVaultEmulator,
  type VaultEmulator,
  type VaultEmulatorOptions,
} from '../../local/vault/server.ts';
import { systemClock } from '../../shared/base/clock.ts';
import { systemRandom } from '../../shared/base/random.ts';

export const tenantId = '7d1c2b3a-4e5f-4a6b-8c7d-9e0f1a2b3c4d';

/** Polls without a pause: the emulator decides when something is done, not the time. */
export const atOnce = { intervalInMs: 1 };

export interface VaultClients {
  readonly certificates: CertificateClient;
  readonly keys: KeyClient;
  readonly secrets: SecretClient;
  /** A client for one key identifier. */
  crypto(keyId: string): CryptographyClient;
}

/** The members of raw answers that tests look at. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: {
    readonly x5t?: string;
    readonly request_id?: string;
    readonly csr?: string;
    readonly status?: string;
    readonly value?: { readonly id: string }[];
    readonly nextLink?: string | null;
    readonly attributes?: Readonly<Record<string, unknown>>;
    readonly error?: { readonly code: string; readonly innererror?: { readonly code: string } };
  };
}

export interface VaultStack {
  readonly identity: IdentityEndpoint;
  /** A vault of its own for each call, with clients; closed with the stack. */
  startVault(options?: Partial<VaultEmulatorOptions>): Promise<VaultEmulator & VaultClients>;
  /** A request without a client: the raw answer of a vault, with a good token. */
  send(vault: VaultEmulator, method: string, path: string, body?: unknown): Promise<RawAnswer>;
  close(): Promise<void>;
}

/**
 * One identity endpoint for a test file: the official credential keeps its tokens for the life of the process,
 * whatever endpoint they came from.
 */
export async function startVaultStack(): Promise<VaultStack> {
  const identity = await startIdentityEndpoint({ clock: systemClock, random: systemRandom, tenantId });
  const before = { endpoint: process.env.IDENTITY_ENDPOINT, header: process.env.IDENTITY_HEADER };
  setEnvironment(identity.endpoint, identity.header);
  const credential = new DefaultAzureCredential();
  const vaults: VaultEmulator[] = [];
  return {
    identity,
    async startVault(options = {}) {
      const vault = await startVaultEmulator({
        clock: systemClock,
        random: systemRandom,
        tenantId,
        verifyToken: identity,
        ...options,
      });
      vaults.push(vault);
      trustCertificateAuthority(vault.certificateAuthority ?? '');
      return { ...vault, ...createClients(vault.url, credential) };
    },
    async send(vault, method, path, body) {
      const { token } = await credential.getToken('https://vault.azure.net/.default');
      const separator = path.includes('?') ? '&' : '?';
      const response = await fetch(`${vault.url}${path}${separator}api-version=2025-07-01`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : {} };
    },
    async close() {
      await Promise.all([...vaults, identity].map((server) => server.close()));
      setEnvironment(before.endpoint, before.header);
    },
  };
}

function createClients(url: string, credential: DefaultAzureCredential): VaultClients {
  // A planned fault must reach the test, not the client's own retries.
  const options = { disableChallengeResourceVerification: true, retryOptions: { maxRetries: 0 } };
  return {
    certificates: new CertificateClient(url, credential, options),
    keys: new KeyClient(url, credential, options),
    secrets: new SecretClient(url, credential, options),
    crypto: (keyId) => new CryptographyClient(keyId, credential, options),
  };
}

function setEnvironment(endpoint: string | undefined, header: string | undefined): void {
  for (const [name, value] of Object.entries({ IDENTITY_ENDPOINT: endpoint, IDENTITY_HEADER: header })) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

/** What a refused call says: status, code, inner code. Undefined members mean that it was not refused. */
export async function refusalOf(call: Promise<unknown>) {
  const error = await call.then(
    () => undefined,
    (reason: {
      statusCode?: number;
      code?: string;
      details?: { error?: { innerError?: { code?: string } } };
    }) => reason,
  );
  return {
    status: error?.statusCode,
    code: error?.code,
    innerCode: error?.details?.error?.innerError?.code,
  };
}

export const ecPolicy: CertificatePolicy = {
  issuerName: 'Self',
  subject: 'CN=litwareinc.com',
  keyType: 'EC',
  keyCurveName: 'P-256',
  keyUsage: ['digitalSignature'],
  contentType: 'application/x-pem-file',
  lifetimeActions: [{ action: 'EmailContacts', lifetimePercentage: 80 }],
};
