/** What readiness says of the token issuer, one code for each thing that can be wrong. */
import { beforeAll, describe, expect, it } from 'vitest';
import { Outage } from '../../../../shared/base/errors.ts';
import { createIssuerChecks } from '../../../../shared/certificates/issuer/issuer-checks.ts';
import type { RollRecord } from '../../../../shared/certificates/roll/roll-record.ts';
import type { TestCertificate } from '../../../support/certificates.ts';
import { testNow } from '../../../support/clock.ts';
import { certificateOf, createIssuerBench, type IssuerBench } from '../../../support/issuer-bench.ts';

const day = 86_400;
const fine: RollRecord = {
  timer: 'roll-certificates',
  lastRunAt: testNow - 60,
  lastSuccessAt: testNow - 60,
  nextDueAt: null,
  done: [],
  alarms: [],
  failure: null,
};

let one: TestCertificate;
let two: TestCertificate;

beforeAll(async () => {
  [one, two] = await Promise.all([certificateOf('one'), certificateOf('two')]);
});

function checksOf({ rings, vault, policy, clock }: IssuerBench, records: readonly RollRecord[] = [fine]) {
  const rollRecords = { read: async () => records };
  return createIssuerChecks({ rings, certificates: vault, signer: vault, rollRecords, policy, clock });
}

const cannot = new Outage('vault', 'cannot be exported', { lasting: true });

describe('the check of the vault', () => {
  it.each<[string, string, (bench: IssuerBench, version: string) => void]>([
    ['pass', 'Ok', () => {}],
    ['fail', 'CertificateNotFound', ({ vault }, version) => vault.remove(version)],
    ['fail', 'CertificateDisabled', ({ vault }, version) => vault.setEnabled(version, false)],
    ['fail', 'CertificateKeyUnusable', ({ vault }) => vault.refuseToSign(cannot)],
    ['fail', 'CertificatePrivateKeyMismatch', ({ vault }) => vault.swapKey(two)],
  ])('is %s with %s', async (status, code, spoil) => {
    const bench = createIssuerBench();
    const { version } = bench.hold(one);
    spoil(bench, version);
    expect(await checksOf(bench).vault()).toEqual({ status, code });
  });

  it('asks the vault although no certificate is assigned, and fails with it', async () => {
    const bench = createIssuerBench();
    expect(await checksOf(bench).vault()).toEqual({ status: 'pass', code: 'Ok' });
    bench.vault.failWith(new Outage('vault', 'down'));
    await expect(checksOf(bench).vault()).rejects.toThrow(Outage);
  });
});

describe('5.4 Active certificate expires because nothing ran', () => {
  it.each([
    ['pass', 'Ok', { notAfter: testNow + 30 * day }],
    ['warn', 'CertificateExpiresSoon', { notAfter: testNow + 30 * day - 1 }],
    ['fail', 'CertificateExpired', { notAfter: testNow - 1 }],
    ['fail', 'CertificateNotYetValid', { notBefore: testNow + 1 }],
    ['fail', 'CertificateRevoked', { revokedAt: testNow - 1 }],
  ])('is %s with %s', async (status, code, facts) => {
    const bench = createIssuerBench();
    bench.hold(one, facts);
    expect(await checksOf(bench).certificate()).toEqual({ status, code });
  });

  it('fails while none is assigned', async () => {
    expect(await checksOf(createIssuerBench()).certificate()).toEqual({
      status: 'fail',
      code: 'CertificateNotAssigned',
    });
  });
});

describe('the check of the next certificate', () => {
  const staged = (bench: IssuerBench, facts = {}) =>
    bench.hold(two, { signsFrom: testNow + 9 * day, ...facts });

  it('passes without one, with one that signs, and with one that is not valid yet', async () => {
    const bench = createIssuerBench();
    bench.hold(one);
    expect(await checksOf(bench).next()).toEqual({ status: 'pass', code: 'Ok' });
    staged(bench);
    expect(await checksOf(bench).next()).toEqual({ status: 'pass', code: 'Ok' });
    const early = createIssuerBench();
    early.hold(one);
    staged(early, { notBefore: testNow + day });
    early.vault.refuseToSign(cannot);
    expect(await checksOf(early).next()).toEqual({ status: 'pass', code: 'Ok' });
  });

  it.each<[string, (bench: IssuerBench, version: string) => void]>([
    ['disabled', ({ vault }, version) => vault.setEnabled(version, false)],
    ['gone', ({ vault }, version) => vault.remove(version)],
    ['not exportable', ({ vault }) => vault.refuseToSign(cannot)],
  ])('warns of one that is %s, for its day would be an outage', async (_what, spoil) => {
    const bench = createIssuerBench();
    bench.hold(one);
    spoil(bench, staged(bench).version);
    expect(await checksOf(bench).next()).toEqual({ status: 'warn', code: 'NextCertificateUnusable' });
  });
});

describe('the check of the roll', () => {
  const alarm = { code: 'foreign-version', message: 'A strange version.' } as const;
  const threeTicks = 3 * 15 * 60;

  it.each<[string, string, readonly Partial<RollRecord>[]]>([
    ['pass', 'Ok', [{}]],
    ['pass', 'Ok', [{ lastSuccessAt: testNow - threeTicks }]],
    ['warn', 'RollNeverRan', []],
    ['warn', 'RollNeverRan', [{ lastSuccessAt: null, failure: 'vault: down' }]],
    ['warn', 'RollSilent', [{ lastSuccessAt: testNow - threeTicks - 1 }]],
    ['warn', 'RollFailed', [{ failure: 'vault: down' }]],
    ['warn', 'RollAlarm', [{ alarms: [alarm] }]],
  ])('is %s with %s', async (status, code, changes) => {
    const records = changes.map((change) => ({ ...fine, ...change }));
    expect(await checksOf(createIssuerBench(), records).roll()).toEqual({ status, code });
  });
});

describe('the check of the tables', () => {
  it('passes when the ring can be read, past every cache, and fails when not', async () => {
    const bench = createIssuerBench();
    expect(await checksOf(bench).tables()).toEqual({ status: 'pass', code: 'Ok' });
    const rings = { load: () => Promise.reject(new Outage('tables', 'down')) };
    const { vault, policy, clock } = bench;
    const rollRecords = { read: async () => [] };
    const checks = createIssuerChecks({
      rings,
      certificates: vault,
      signer: vault,
      rollRecords,
      policy,
      clock,
    });
    await expect(checks.tables()).rejects.toThrow(Outage);
  });
});
