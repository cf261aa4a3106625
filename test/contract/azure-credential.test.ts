/** Who we are to Azure, by the environment that the platform gives, asked of the identity endpoint. */
import { randomUUID } from 'node:crypto';
import { decodeJwt } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type IdentityEndpoint, startIdentityEndpoint } from '../../local/identity/server.ts';
import { createAzureCredential } from '../../shared/azure/credential.ts';
import { systemClock } from '../../shared/base/clock.ts';
import { systemRandom } from '../../shared/base/random.ts';

const tenantId = randomUUID();
const usual = { clientId: 'bbbbbbbb-0000-4000-8000-000000000001' };
const named = { clientId: 'aaaaaaaa-0000-4000-8000-000000000001' };

let identity: IdentityEndpoint;

beforeAll(async () => {
  const identities = [usual, named] as const;
  identity = await startIdentityEndpoint({ clock: systemClock, random: systemRandom, tenantId, identities });
});
afterEach(() => vi.unstubAllEnvs());
afterAll(() => identity.close());

/** The client id in the token that is had in this environment. */
async function identityIn(more: Readonly<Record<string, string>>): Promise<unknown> {
  const given = { IDENTITY_ENDPOINT: identity.endpoint, IDENTITY_HEADER: identity.header, ...more };
  // The library reads the environment of the process for itself.
  for (const [name, value] of Object.entries(given)) vi.stubEnv(name, value);
  const got = await createAzureCredential(process.env).getToken('https://vault.azure.net/.default');
  return decodeJwt(got?.token ?? '').appid;
}

describe('The credential', () => {
  it.each([
    ['the managed identity', {}, usual],
    ['the one that is named', { AZURE_CLIENT_ID: named.clientId }, named],
    ['what the whole chain finds where a tenant is named', { AZURE_TENANT_ID: tenantId }, usual],
    ['what the chosen part of the chain finds', { AZURE_TOKEN_CREDENTIALS: 'prod' }, usual],
  ])('is %s', async (_what, environment, { clientId }) => {
    expect(await identityIn(environment)).toBe(clientId);
  });

  it('is one that a developer has where there is no managed identity, and says what it looked for', async () => {
    vi.stubEnv('AZURE_TOKEN_CREDENTIALS', 'EnvironmentCredential');
    const asked = createAzureCredential(process.env).getToken('https://vault.azure.net/.default');
    await expect(asked).rejects.toThrow(/EnvironmentCredential/);
  });
});
