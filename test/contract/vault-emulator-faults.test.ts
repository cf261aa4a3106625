/** Planned faults, the controllable clock, throttling, and the same over the control routes. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createFaultPlan } from '../../local/vault/fault-plan.ts';
import type { VaultEmulator } from '../../local/vault/server.ts';
import {
  atOnce,
  ecPolicy,
  refusalOf,
  startVaultStack,
  type VaultClients,
  type VaultStack,
} from '../support/vault-stack.ts';

type TestVault = VaultEmulator & VaultClients;

let stack: VaultStack;
let vault: TestVault;
let keyId: string;
const digest = Buffer.alloc(32, 7);

beforeAll(async () => {
  stack = await startVaultStack();
  vault = await stack.startVault();
  keyId = (await create('sts')).keyId ?? '';
});
beforeEach(() => vault.control.clearFaults());
afterAll(() => stack.close());

async function create(name: string, target: TestVault = vault, policy = ecPolicy) {
  return (await target.certificates.beginCreateCertificate(name, policy, atOnce)).pollUntilDone();
}

function sign(target: TestVault = vault, key = keyId) {
  return target.crypto(key).sign('ES256', digest);
}

async function versionsOf(name: string, target: TestVault) {
  const versions = [];
  for await (const version of target.certificates.listPropertiesOfCertificateVersions(name))
    versions.push(version);
  return versions;
}

describe('A fault plan', () => {
  it.each([
    [429, 'Throttled', undefined],
    [403, 'Forbidden', 'ForbiddenByRbac'],
    [500, 'InternalServerError', undefined],
    [503, 'ServiceUnavailable', undefined],
  ])('answers %i with %s as often as it says, then stops', async (status, code, innerCode) => {
    vault.control.addFaults({ operation: 'keys.sign', status, count: 2 });
    expect(await refusalOf(sign())).toEqual({ status, code, innerCode });
    expect(await refusalOf(sign())).toEqual({ status, code, innerCode });
    expect((await sign()).result).toHaveLength(64);
    expect(vault.control.faults()).toEqual([]);
  });

  it('sends Retry-After only when told to', async () => {
    const path = `${new URL(keyId).pathname}/sign`;
    const body = { alg: 'ES256', value: digest.toString('base64url') };
    vault.control.addFaults({ operation: 'keys.sign', status: 429, count: 1 });
    vault.control.addFaults({ operation: 'keys.sign', status: 429, count: 1, retryAfter: 7 });
    const first = await stack.send(vault, 'POST', path, body);
    const second = await stack.send(vault, 'POST', path, body);
    expect([first.status, first.headers.get('retry-after')]).toEqual([429, null]);
    expect([second.status, second.headers.get('retry-after')]).toEqual([429, '7']);
  });

  it('lets pass what it skips, other operations and other names', async () => {
    vault.control.addFaults({ operation: 'keys.sign', status: 500, skip: 1, count: 1 });
    vault.control.addFaults({ operation: 'certificates.get', status: 500, name: 'other' });
    expect((await sign()).result).toHaveLength(64);
    expect((await vault.certificates.getCertificate('sts')).cer).toBeDefined();
    expect(await refusalOf(sign())).toMatchObject({ status: 500 });
    expect(await refusalOf(vault.certificates.getCertificate('other'))).toMatchObject({ status: 500 });
  });

  it('hits every operation but the challenge with a star', async () => {
    vault.control.addFaults({ operation: '*', status: 503, code: 'Down', message: 'The region is away.' });
    const fresh = await stack.startVault();
    expect(await refusalOf(vault.secrets.getSecret('sts'))).toMatchObject({ status: 503, code: 'Down' });
    expect(await refusalOf(vault.keys.getKey('sts'))).toMatchObject({ status: 503 });
    expect((await fetch(`${vault.url}/certificates?api-version=7.5`)).status).toBe(401);
    expect(await refusalOf(fresh.keys.getKey('sts'))).toMatchObject({ status: 404 });
  });

  it('can leave a request without an answer, which ends by the signal of the caller', async () => {
    vault.control.addFaults({ operation: 'secrets.get', hang: true, count: 1 });
    const controller = new AbortController();
    const pending = refusalOf(vault.secrets.getSecret('sts', { abortSignal: controller.signal }));
    await expect.poll(() => vault.control.faults()).toEqual([]);
    controller.abort();
    expect(await pending).toMatchObject({ status: undefined });
    expect((await vault.secrets.getSecret('sts')).value).toBeDefined();
  });

  it('can break the connection', async () => {
    vault.control.addFaults({ operation: 'secrets.get', reset: true, count: 1 });
    await expect(vault.secrets.getSecret('sts')).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect((await vault.secrets.getSecret('sts')).value).toBeDefined();
  });

  it('can be slow and then serve', async () => {
    vault.control.addFaults({ operation: 'secrets.get', delayMs: 20, count: 1 });
    expect((await vault.secrets.getSecret('sts')).value).toBeDefined();
  });

  it('can lose the answer of a creation that took effect', async () => {
    vault.control.addFaults({ operation: 'certificates.create', status: 500, afterEffect: true, count: 1 });
    expect(await refusalOf(create('lost'))).toMatchObject({ status: 500 });
    expect(await refusalOf(vault.certificates.beginCreateCertificate('lost', ecPolicy))).toMatchObject({
      status: 409,
    });
    expect((await versionsOf('lost', vault)).length).toBe(1);
  });

  it('uses its rules in the order in which they came', () => {
    const plan = createFaultPlan<'a' | 'b'>(['b']);
    plan.add([
      { operation: 'a', status: 500, count: 1 },
      { operation: '*', status: 503, skip: 1, count: 1 },
    ]);
    const taken = ['a', 'b', 'a', 'a', 'a'].map(
      (operation) => plan.take(operation === 'a' ? 'a' : 'b')?.status,
    );
    expect(taken).toEqual([500, undefined, undefined, 503, undefined]);
  });
});

describe('Throttling', () => {
  const rsa = { ...ecPolicy, keyType: 'RSA', keyCurveName: undefined } as const;

  it('refuses key operations beyond the budget of a window, without a Retry-After', async () => {
    const throttled = await stack.startVault({ throttling: { budget: 5, windowSeconds: 1_000_000 } });
    const small = await create('small', throttled);
    for (let index = 0; index < 5; index += 1) await sign(throttled, small.keyId);
    expect(await refusalOf(sign(throttled, small.keyId))).toMatchObject({ status: 429, code: 'Throttled' });
    expect((await throttled.certificates.getCertificate('small')).cer).toBeDefined();
    await throttled.control.advanceClock(1_000_000);
    expect((await sign(throttled, small.keyId)).result).toHaveLength(64);
  });

  it('counts a larger RSA key for more', async () => {
    const throttled = await stack.startVault({ throttling: { budget: 5, windowSeconds: 1_000_000 } });
    const large = await create('large', throttled, { ...rsa, keySize: 3072 });
    const client = throttled.crypto(large.keyId ?? '');
    expect((await client.sign('RS256', digest)).result).toHaveLength(384);
    expect(await refusalOf(client.sign('RS256', digest))).toMatchObject({ status: 429 });
  });
});

describe('The clock of a vault', () => {
  const renewing = {
    ...ecPolicy,
    lifetimeActions: [{ action: 'AutoRenew' as const, lifetimePercentage: 80 }],
  };

  it('brings the automatic renewal, with the tags and the policy of before', async () => {
    const own = await stack.startVault();
    const poller = await own.certificates.beginCreateCertificate('auto', renewing, {
      ...atOnce,
      tags: { a: '1' },
    });
    const first = await poller.pollUntilDone();
    await own.control.advanceClock(Math.floor(365 * 86_400 * 0.8) - 3600);
    expect(await versionsOf('auto', own)).toHaveLength(1);
    await own.control.advanceClock(3600);
    const versions = await versionsOf('auto', own);
    expect(versions).toHaveLength(2);
    const latest = await own.certificates.getCertificate('auto');
    expect(latest.properties.version).not.toBe(first.properties.version);
    expect(latest.properties.tags).toEqual({ a: '1' });
    expect(Buffer.from(latest.cer ?? []).equals(Buffer.from(first.cer ?? []))).toBe(false);
    expect(await versionsOf('auto', own)).toHaveLength(2);
  });

  it('leaves alone what is to be mailed about, disabled, or imported', async () => {
    const own = await stack.startVault();
    await create('mailed', own);
    await create('disabled', own, renewing);
    await own.certificates.updateCertificateProperties('disabled', '', { enabled: false });
    const { value = '' } = await own.secrets.getSecret('mailed');
    await own.certificates.importCertificate('imported', Buffer.from(value), {
      policy: { issuerName: 'Unknown', contentType: 'application/x-pem-file' },
    });
    await own.control.advanceClock(360 * 86_400);
    for (const name of ['mailed', 'disabled', 'imported'])
      expect(await versionsOf(name, own)).toHaveLength(1);
    expect(await own.control.autoRenew()).toEqual([]);
  });

  it('is not needed to renew at once', async () => {
    const own = await stack.startVault();
    await create('now', own, renewing);
    await create('later', own, renewing);
    const renewed = await own.control.autoRenew('now');
    expect(renewed).toEqual([(await own.certificates.getCertificate('now')).properties.version]);
    expect(await versionsOf('later', own)).toHaveLength(1);
  });

  it('never goes back', async () => {
    await expect(vault.control.advanceClock(-1)).rejects.toThrow(RangeError);
    await expect(vault.control.advanceClock(0.5)).rejects.toThrow(RangeError);
  });
});

describe('The control routes', () => {
  async function control(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const answer = await fetch(`${vault.url}/control/${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text ? JSON.parse(text) : undefined };
  }

  it('set, show and clear faults', async () => {
    const rules = [{ operation: 'keys.sign', status: 429, retryAfter: 1, count: 3 }];
    expect(await control('POST', 'faults', rules)).toMatchObject({ status: 204 });
    expect(await control('GET', 'faults')).toEqual({ status: 200, body: rules });
    expect(await refusalOf(sign())).toMatchObject({ status: 429 });
    expect(await control('DELETE', 'faults')).toMatchObject({ status: 204 });
    expect((await sign()).result).toHaveLength(64);
  });

  it('move the clock, renew, plan outcomes and set the time that creations take', async () => {
    const before = (await control('GET', 'clock')).body.now;
    expect((await control('POST', 'clock', { advanceSeconds: 100 })).body.now).toBeGreaterThanOrEqual(
      before + 100,
    );
    expect(await control('POST', 'auto-renew', { name: 'nobody' })).toEqual({
      status: 200,
      body: { versions: [] },
    });
    await control('POST', 'creations', { outcome: 'failed', name: 'planned', issuanceSeconds: 5 });
    const poller = await vault.certificates.beginCreateCertificate('planned', ecPolicy, atOnce);
    expect(poller.isDone()).toBe(false);
    await control('POST', 'clock', { advanceSeconds: 5 });
    await expect(poller.pollUntilDone()).rejects.toThrow('could not be issued');
    await control('POST', 'creations', { issuanceSeconds: 0 });
  });

  it('count requests by operation', async () => {
    await control('DELETE', 'requests');
    await vault.certificates.getCertificate('sts');
    await vault.certificates.getCertificate('sts');
    await sign();
    expect((await control('GET', 'requests')).body).toMatchObject({
      'certificates.get': 2,
      'keys.get': 1,
      'keys.sign': 1,
    });
  });

  it('empty the vault', async () => {
    const own = await stack.startVault();
    await create('one', own);
    await fetch(`${own.url}/control/reset`, { method: 'POST' });
    expect(await refusalOf(own.certificates.getCertificate('one'))).toMatchObject({ status: 404 });
    expect((await create('one', own)).cer).toBeDefined();
  });

  it.each([
    ['POST', 'faults', [{ operation: 'keys.nothing', status: 500 }]],
    ['POST', 'faults', [{ operation: 'keys.sign', typo: true }]],
    ['POST', 'faults', { operation: 'keys.sign' }],
    ['POST', 'clock', { advanceSeconds: -1 }],
    ['POST', 'creations', { outcome: 'maybe' }],
  ])('refuse %s %s %j', async (method, path, body) => {
    expect(await control(method, path, body)).toMatchObject({
      status: 400,
      body: { error: { code: 'BadParameter' } },
    });
    expect(vault.control.faults()).toEqual([]);
  });

  it('are closed to a web page and unknown beyond their list', async () => {
    const page = { origin: 'https://example.com' };
    expect((await control('POST', 'reset', undefined, page)).status).toBe(403);
    expect((await control('GET', 'secrets')).status).toBe(404);
    expect((await vault.certificates.getCertificate('sts')).cer).toBeDefined();
  });
});
