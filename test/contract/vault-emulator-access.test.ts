/** Who gets in, what a request must look like, and what a restart leaves of a vault. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { request as plainRequest } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { issueAccessToken, type TokenSettings } from '../../local/identity/access-token.ts';
import { openSigningKey } from '../../local/identity/signing-key.ts';
import { startVaultEmulator, type VaultEmulator } from '../../local/vault/server.ts';
import { systemClock } from '../../shared/base/clock.ts';
import { systemRandom } from '../../shared/base/random.ts';
import {
  atOnce,
  ecPolicy,
  refusalOf,
  startVaultStack,
  tenantId,
  type VaultClients,
  type VaultStack,
} from '../support/vault-stack.ts';

let stack: VaultStack;
let vault: VaultEmulator & VaultClients;
const resource = 'https://vault.azure.net';
const run = promisify(execFile);

beforeAll(async () => {
  stack = await startVaultStack();
  vault = await stack.startVault();
});
afterAll(() => stack.close());

async function create(name: string, target = vault) {
  return (await target.certificates.beginCreateCertificate(name, ecPolicy, atOnce)).pollUntilDone();
}

async function readToken(answer: Response): Promise<string> {
  const { access_token }: { access_token?: string } = JSON.parse(await answer.text());
  return access_token ?? '';
}

describe('The challenge', () => {
  it('comes before anything else, and names the resource and the tenant', async () => {
    const answer = await fetch(`${vault.url}/certificates/x/create`, { method: 'POST' });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe(
      `Bearer authorization="https://login.microsoftonline.com/${tenantId}", resource="${resource}"`,
    );
    expect(await answer.json()).toMatchObject({ error: { code: 'Unauthorized' } });
    expect(answer.headers.get('x-ms-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is met once by each client, with a body held back until after it', async () => {
    const own = await stack.startVault();
    await create('first', own);
    await create('second', own);
    expect(own.control.requests()).toMatchObject({ challenge: 1, 'certificates.create': 2 });
  });

  describe('is repeated for a token', () => {
    let settings: TokenSettings;
    beforeAll(async () => {
      // A vault that trusts keys of this test, so that each token can be wrong in one way only.
      const key = await openSigningKey(undefined);
      settings = {
        issuer: stack.identity.issuer,
        tenantId,
        key,
        clock: systemClock,
        random: systemRandom,
        lifetime: 3600,
      };
    });

    const identity = { clientId: 'c0ffee00-0000-4000-8000-000000000000' };

    async function statusFor(token: string, target: VaultEmulator = vault) {
      const headers = { authorization: `Bearer ${token}` };
      return (await fetch(`${target.url}/certificates?api-version=7.5`, { headers })).status;
    }

    async function genuine(query = `resource=${encodeURIComponent(resource)}`) {
      const url = `${stack.identity.endpoint}?api-version=2019-08-01&${query}`;
      const answer = await fetch(url, { headers: { 'x-identity-header': stack.identity.header } });
      return readToken(answer);
    }

    it('but not for a good one', async () => {
      expect(await statusFor(await genuine())).toBe(200);
    });

    it('of another audience', async () => {
      expect(await statusFor(await genuine('resource=api%3A%2F%2Fother'))).toBe(401);
    });

    it('of another key', async () => {
      const { token } = await issueAccessToken(settings, identity, resource);
      expect(await statusFor(token)).toBe(401);
    });

    it('that was changed', async () => {
      const [header, , signature] = (await genuine()).split('.');
      const payload = Buffer.from(JSON.stringify({ aud: resource, iss: stack.identity.issuer })).toString(
        'base64url',
      );
      expect(await statusFor(`${header}.${payload}.${signature}`)).toBe(401);
    });

    it.each(['', 'x', 'a.b.c'])('that is none: %j', async (token) => {
      expect(await statusFor(token)).toBe(401);
    });

    it('without a signature', async () => {
      const token = [
        { alg: 'none' },
        { aud: resource, iss: stack.identity.issuer, exp: systemClock.now() + 60 },
      ];
      expect(
        await statusFor(
          `${token.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`,
        ),
      ).toBe(401);
    });

    it('that has expired, is not valid yet, or is of another issuer', async () => {
      const clock = { now: () => systemClock.now() + 7200, elapsed: () => 0 };
      const later = await stack.startVault({ clock });
      expect(await statusFor(await genuine(), later)).toBe(200);
      const muchLater = await stack.startVault({
        clock: { ...clock, now: () => systemClock.now() + 100_000 },
      });
      expect(await statusFor(await genuine(), muchLater)).toBe(401);
      const earlier = await stack.startVault({ clock: { ...clock, now: () => systemClock.now() - 100_000 } });
      expect(await statusFor(await genuine(), earlier)).toBe(401);
      const strange = { issuer: 'https://sts.windows.net/other/', jwksUri: stack.identity.jwksUri };
      expect(await statusFor(await genuine(), await stack.startVault({ verifyToken: strange }))).toBe(401);
    });

    it("that a check of one's own refuses, or fails on", async () => {
      const own = await stack.startVault({ verifyToken: async (token) => token === 'good' });
      const failing = await stack.startVault({ verifyToken: () => Promise.reject(new Error('down')) });
      expect([await statusFor('good', own), await statusFor('bad', own)]).toEqual([200, 401]);
      expect(await statusFor('good', failing)).toBe(401);
    });

    it('that lacks an expiry', async () => {
      const token = await new SignJWT({ nbf: 0 })
        .setProtectedHeader({ alg: 'RS256', kid: settings.key.jwk.kid })
        .setIssuer(stack.identity.issuer)
        .setAudience(resource)
        .sign(settings.key.privateKey);
      expect(await statusFor(token)).toBe(401);
    });
  });
});

describe('A request', () => {
  async function raw(path: string, options: { host?: string; method?: string; body?: string } = {}) {
    const { identity } = stack;
    const tokenUrl = `${identity.endpoint}?api-version=2019-08-01&resource=${encodeURIComponent(resource)}`;
    const answer = await fetch(tokenUrl, { headers: { 'x-identity-header': identity.header } });
    const token = await readToken(answer);
    return new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
      const headers = {
        authorization: `Bearer ${token}`,
        ...(options.host ? { host: options.host } : {}),
      };
      const call = request(
        `${vault.url}${path}`,
        // The Host header is what is tested; the certificate is checked for the host that is really there.
        { method: options.method ?? 'GET', headers, servername: 'localhost' },
        async (response) => {
          let text = '';
          for await (const part of response) text += part;
          resolve({ status: response.statusCode, text });
        },
      );
      call.on('error', reject).end(options.body);
    });
  }

  it.each(['?api%2Dversion=2025-07-01', '?api-version=7.4', '?api-version=7.6-preview.2'])(
    'may spell its version as %s',
    async (query) => {
      expect((await raw(`/certificates${query}`)).status).toBe(200);
    },
  );

  it.each(['', '?api-version=', '?api-version=latest', '?API-VERSION=7.4'])(
    'without a known api-version is refused: %j',
    async (query) => {
      const answer = await raw(`/certificates${query}`);
      expect(answer.status).toBe(400);
      expect(JSON.parse(answer.text)).toMatchObject({ error: { code: 'BadParameter' } });
    },
  );

  it('sees identifiers of the host that it named', async () => {
    await create('host');
    const answer = await raw('/certificates/host/?api-version=7.4', { host: 'my-vault.example:8443' });
    expect(JSON.parse(answer.text).id).toMatch(/^https:\/\/my-vault\.example:8443\/certificates\/host\//);
  });

  it.each([
    ['GET', '/', 400],
    ['GET', '/elsewhere', 400],
    ['PUT', '/certificates/host', 400],
    ['GET', '/certificates/a%2Fb/', 400],
    ['GET', '/certificates//', 400],
    ['GET', '/certificates/%zz/', 400],
    ['GET', '/certificates/host/versions/deep', 400],
  ])('%s %s is answered with %i', async (method, path, status) => {
    expect((await raw(`${path}?api-version=7.4`, { method })).status).toBe(status);
  });

  it.each(['{', '[]', '"x"', '{"policy":7}', '{"attributes":{"enabled":"yes"}}', '{"tags":{"a":1}}'])(
    'with the body %s is refused and changes nothing',
    async (body) => {
      const answer = await raw('/certificates/nothing/create?api-version=7.4', { method: 'POST', body });
      expect(answer.status).toBe(400);
      expect((await raw('/certificates/nothing/?api-version=7.4')).status).toBe(404);
    },
  );

  it('that is far too large is refused', async () => {
    const body = JSON.stringify({ value: 'x'.repeat(5_000_000) });
    const answer = await raw('/certificates/large/import?api-version=7.4', { method: 'POST', body });
    expect(answer.status).toBe(400);
  });
});

describe('An emulator', () => {
  describe('5.6 Private local admin mode', () => {
    it.each(['0.0.0.0', '::', '192.0.2.1', 'localhost.example'])('does not listen on %s', async (host) => {
      await expect(stack.startVault({ host })).rejects.toThrow('loopback');
    });
  });

  it('says so when its port is taken', async () => {
    const port = Number(new URL(vault.url).port);
    await expect(stack.startVault({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('can speak plain HTTP, over which the official client refuses to authenticate', async () => {
    const plain = await stack.startVault({ protocol: 'http' });
    expect(plain.certificateAuthority).toBeUndefined();
    const status = await new Promise((resolve) => {
      plainRequest(`${plain.url}/certificates`, (response) => resolve(response.statusCode)).end();
    });
    expect(status).toBe(401);
  });

  it('closes while a request hangs', async () => {
    const own = await stack.startVault();
    own.control.addFaults({ operation: 'keys.get', hang: true, count: 1 });
    const hanging = refusalOf(own.keys.getKey('x'));
    await expect.poll(() => own.control.faults()).toEqual([]);
    await own.close();
    expect((await hanging).status).toBeUndefined();
  });
});

describe('A vault with a directory', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'vault-'));
    return () => rm(directory, { recursive: true });
  });

  it('survives a restart with keys, versions, tags, policies, deleted and pending ones', async () => {
    const first = await stack.startVault({ directory });
    const poller = await first.certificates.beginCreateCertificate('sts', ecPolicy, {
      ...atOnce,
      tags: { a: '1' },
    });
    const created = await poller.pollUntilDone();
    await create('sts', first);
    await create('deleted', first);
    await (await first.certificates.beginDeleteCertificate('deleted', atOnce)).pollUntilDone();
    first.control.setIssuanceSeconds(600);
    await first.certificates.beginCreateCertificate('pending', ecPolicy, atOnce);
    await first.control.advanceClock(1000);
    const now = first.control.now();
    await first.close();

    const second = await stack.startVault({ directory, port: Number(new URL(first.url).port) });
    expect(second.control.now()).toBeGreaterThanOrEqual(now);
    expect(second.certificateAuthority).toBe(first.certificateAuthority);
    const version = created.properties.version ?? '';
    const again = await second.certificates.getCertificateVersion('sts', version);
    expect(again.cer).toEqual(created.cer);
    expect(again.properties.tags).toEqual({ a: '1' });
    expect(await second.certificates.getCertificatePolicy('sts')).toMatchObject({
      subject: 'CN=litwareinc.com',
    });
    expect((await second.crypto(created.keyId ?? '').sign('ES256', Buffer.alloc(32))).result).toHaveLength(
      64,
    );
    expect((await second.certificates.getDeletedCertificate('deleted')).name).toBe('deleted');
    expect((await second.certificates.getCertificate('pending')).cer).toBeDefined();
  });

  it('is trusted by a process that was started with its certificate file, and by no other', async () => {
    const own = await stack.startVault({ directory });
    const script = `fetch('${own.url}').then((a) => console.log(a.status), (e) => console.log(e.cause.code))`;
    const runWith = async (environment: Record<string, string>) =>
      (await run(process.execPath, ['-e', script], { env: environment })).stdout.trim();
    expect(await runWith({ NODE_EXTRA_CA_CERTS: own.certificateAuthorityFile ?? '' })).toBe('401');
    expect(await runWith({})).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
  });

  it('keeps its files to itself, and leaves no half-written one', async () => {
    const own = await stack.startVault({ directory: join(directory, 'inner') });
    await Promise.all([create('a', own), create('b', own), create('c', own)]);
    await own.close();
    const files = await readdir(join(directory, 'inner'));
    expect(files.toSorted()).toEqual(['vault-state.json', 'vault-tls-certificate.pem', 'vault-tls-key.pem']);
    for (const file of files) expect((await stat(join(directory, 'inner', file))).mode & 0o777).toBe(0o600);
    expect((await stat(join(directory, 'inner'))).mode & 0o777).toBe(0o700);
    const state = JSON.parse(await readFile(join(directory, 'inner', 'vault-state.json'), 'utf8'));
    expect(Object.keys(state.certificates).toSorted()).toEqual(['a', 'b', 'c']);
  });

  it.each(['', '{', '{"format":2}', '{"format":1,"clockOffset":0,"certificates":{"a":{}},"deleted":{}}'])(
    'does not start on a state file that holds %j, and leaves it as it is',
    async (content) => {
      const file = join(directory, 'vault-state.json');
      await writeFile(file, content);
      const start = startVaultEmulator({
        clock: systemClock,
        random: systemRandom,
        tenantId,
        verifyToken: stack.identity,
        directory,
      });
      await expect(start).rejects.toThrow('not a state file');
      expect(await readFile(file, 'utf8')).toBe(content);
    },
  );
});
