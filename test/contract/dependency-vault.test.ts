/** A vault that throttles, hangs or is slow, behind the guards: who waits, who is refused, and when it goes on. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VaultEmulator } from '../../local/vault/server.ts';
import { createMemorySigner } from '../../shared/azure/memory-signer.ts';
import { createVaultCertificates } from '../../shared/azure/vault-certificates.ts';
import { createVaultSigner } from '../../shared/azure/vault-signer.ts';
import { Outage } from '../../shared/base/errors.ts';
import { createGate } from '../../shared/base/gate.ts';
import { createGuardBench, createVaultKey, refusalsOfMany } from '../support/guard-bench.ts';
import { createTestTimers } from '../support/timers.ts';
import { startVaultStack, type VaultStack } from '../support/vault-stack.ts';

let stack: VaultStack;

beforeAll(async () => {
  stack = await startVaultStack();
});
afterAll(() => stack.close());

const input = Buffer.from('header.payload');

/** A vault of its own with a key, and a guarded signer whose first call is behind it. */
async function setUp() {
  const vault = await stack.startVault();
  const key = await createVaultKey(vault.url);
  const bench = createGuardBench();
  const signer = createVaultSigner(vault.url, bench.guards);
  const sign = () => signer.sign(key, input);
  await sign();
  vault.control.resetRequests();
  return { vault, key, sign, signer, ...bench };
}

const signsOf = ({ control }: VaultEmulator) => control.requests()['keys.sign'] ?? 0;
const leftAlone = { name: 'Outage', dependency: 'vault', message: 'left alone after failures in a row' };

describe.concurrent('5.5 Key Vault 429 without Retry-After', () => {
  it('is asked twice more, and narrows the gate', async () => {
    const { vault, sign, guards } = await setUp();
    vault.control.addFaults({ operation: 'keys.sign', status: 429, count: 2 });
    await sign();
    expect(signsOf(vault)).toBe(3);
    expect(guards.signing.width()).toBe(32);
  });

  it('that does not end is an outage with a time to come again', async () => {
    const { vault, sign } = await setUp();
    vault.control.addFaults({ operation: 'keys.sign', status: 429 });
    await expect(sign()).rejects.toMatchObject({ name: 'Outage', dependency: 'vault', retryAfter: 5 });
    expect(signsOf(vault)).toBe(3);
  });

  it('leaves a key in memory at work', async () => {
    const { vault, key, guards } = await setUp();
    const inMemory = createMemorySigner(vault.url, guards);
    const before = await inMemory.sign(key, input);
    vault.control.addFaults({ operation: '*', status: 429 });
    vault.control.resetRequests();
    expect(await inMemory.sign(key, input)).toEqual(before);
    expect(vault.control.requests()).toEqual({});
  });

  it('fills no queue without end: what finds no place is refused at once, the rest is served', async () => {
    const { vault, key, clock, guards } = await setUp();
    const timers = createTestTimers();
    const refusal = () => new Outage('vault', 'too many signatures are waiting', { retryAfter: 1 });
    const rules = { most: 2, waiting: 3, patience: 1_000 };
    const signing = createGate({ rules, clock, later: timers.later, refusal });
    const signer = createVaultSigner(vault.url, { ...guards, signing });
    vault.control.addFaults({ operation: 'keys.sign', delayMs: 50 });
    const refusals = await refusalsOfMany(20, () => signer.sign(key, input));
    expect(refusals.slice(0, 5)).toEqual(Array(5).fill(undefined));
    for (const refused of refusals.slice(5))
      expect(refused).toMatchObject({ name: 'Outage', dependency: 'vault', retryAfter: 1 });
    expect(signsOf(vault)).toBe(5);
  });
});

describe.concurrent('5.5 429 with huge Retry-After, hang, slow 5 s', () => {
  it('an hour is not waited for, and after five calls the vault is left alone', async () => {
    const { vault, sign, told } = await setUp();
    vault.control.addFaults({ operation: 'keys.sign', status: 429, retryAfter: 3600 });
    for (let call = 0; call < 5; call += 1)
      await expect(sign()).rejects.toMatchObject({ name: 'Outage', retryAfter: 3600 });
    await expect(sign()).rejects.toMatchObject({ ...leftAlone, retryAfter: 15 });
    expect(signsOf(vault)).toBe(5);
    expect(told).toEqual([['dependency.opened', { dependency: 'vaultSigning', failures: 5 }]]);
  });

  it.each([
    ['a pause until a date far away', { status: 503, retryAfter: 'Fri, 01 Jan 2100 00:00:00 GMT' }],
    ['no answer', { hang: true }],
    ['an answer after five seconds', { delayMs: 5_000 }],
  ])(
    '%s ends within the deadline, five of them open the breaker, and it closes again',
    async (_what, fault) => {
      const { vault, sign, clock, told } = await setUp();
      vault.control.addFaults({ operation: 'keys.sign', ...fault });
      for (const refused of await refusalsOfMany(5, sign))
        expect(refused).toMatchObject({ name: 'Outage', dependency: 'vault' });
      await expect(sign()).rejects.toMatchObject(leftAlone);
      expect(signsOf(vault)).toBe(5);
      vault.control.clearFaults();
      clock.advance(15);
      await sign();
      expect(told.map(([event]) => event)).toEqual(['dependency.opened', 'dependency.closed']);
    },
  );

  it('one call at a time tries, with a longer pause each time, and nothing has to be restarted', async () => {
    const { vault, sign, clock } = await setUp();
    vault.control.addFaults({ operation: 'keys.sign', reset: true });
    await refusalsOfMany(5, sign);
    vault.control.clearFaults();
    vault.control.addFaults({ operation: 'keys.sign', status: 429, retryAfter: 10 });
    vault.control.resetRequests();
    clock.advance(1);
    const refusals = await refusalsOfMany(10, sign);
    expect(signsOf(vault)).toBe(1);
    expect(refusals.filter((each) => each === undefined)).toEqual([]);
    clock.advance(9);
    await expect(sign()).rejects.toMatchObject(leftAlone);
    vault.control.clearFaults();
    clock.advance(1);
    expect(await refusalsOfMany(1, sign)).toEqual([undefined]);
    expect(await refusalsOfMany(10, sign)).toEqual(Array(10).fill(undefined));
  });

  it('management of the same vault goes on while signing is left alone', async () => {
    const { vault, key, sign, guards } = await setUp();
    vault.control.addFaults({ operation: 'keys.sign', status: 429, retryAfter: 3600 });
    await refusalsOfMany(6, sign);
    const certificates = createVaultCertificates(vault.url, guards);
    expect((await certificates.version(key.name, key.version))?.version).toBe(key.version);
  });

  it('a key that may not be used is no failure of the vault', async () => {
    const { vault, key, signer, sign } = await setUp();
    const other = await createVaultKey(vault.url, 'disabled');
    await createVaultCertificates(vault.url).disable(other.name, other.version);
    const gone = { keyId: key.keyId.replace(key.version, '0'.repeat(32)) };
    for (const bad of [other, gone]) {
      for (const refused of await refusalsOfMany(6, () => signer.sign(bad, input)))
        expect(refused).toMatchObject({ name: 'Outage', lasting: true });
    }
    expect(signsOf(vault)).toBe(12);
    await sign();
  });
});

it('a signature costs one request from the first on: the key itself is never read', async () => {
  const { vault, key, guards } = await setUp();
  await createVaultSigner(vault.url, guards).sign(key, input);
  expect(vault.control.requests()).toEqual({ challenge: 1, 'keys.sign': 1 });
});
