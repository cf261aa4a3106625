/** What operators see of the token issuer and do with it, against memory parts with real certificates. */
import { beforeAll, describe, expect, it } from 'vitest';
import { toRfc3339 } from '../../../../shared/base/clock.ts';
import { Outage, type Outcome } from '../../../../shared/base/errors.ts';
import type { IssuerActResult } from '../../../../shared/certificates/issuer/run-act.ts';
import { selfSigned, type TestCertificate } from '../../../support/certificates.ts';
import { testNow } from '../../../support/clock.ts';
import { ann, certificateOf, createIssuerBench } from '../../../support/issuer-bench.ts';

const day = 86_400;
let [one, two, three]: TestCertificate[] = [];

beforeAll(async () => {
  [one, two, three] = await Promise.all(['one', 'two', 'three'].map(certificateOf));
});

function known(certificate: TestCertificate | undefined): TestCertificate {
  if (!certificate) throw new Error('made before all');
  return certificate;
}

const codesOf = (outcome: Outcome<unknown>) =>
  'violations' in outcome ? outcome.violations.map(({ code }) => code) : [];

function granted<T>(outcome: Outcome<T>): T {
  if ('violations' in outcome) throw new Error(JSON.stringify(outcome.violations));
  return outcome.value;
}

const assignment = (certificate: TestCertificate) => ({
  thumbprint: certificate.thumbprint,
  acceptSanForSubject: false,
});

const rollTo = (certificate: Pick<TestCertificate, 'thumbprint'>, effectiveDate: string | undefined) => ({
  thumbprint: certificate.thumbprint,
  acceptSanForSubject: false,
  effectiveDate,
  replacePending: false,
  overrideMinimumLead: false,
});

describe('assigning', () => {
  it('makes a certificate of the vault current and says when all instances have heard', async () => {
    const { issuer, vault, changes, policy } = createIssuerBench();
    vault.put(known(one));
    const result = granted(await issuer.assign(assignment(known(one)), ann));
    expect(result).toMatchObject({
      changed: true,
      deadTokenSeconds: 0,
      effectiveOnAllInstancesBy: toRfc3339(testNow + policy.cacheFor),
      tokenIssuer: { current: { kid: known(one).x5t } },
    });
    expect(changes()).toBe(1);
  });

  it('tells the instance nothing in a dry run, and nothing when nothing changed', async () => {
    const { issuer, vault, hold, changes, rings } = createIssuerBench();
    hold(known(one));
    vault.put(known(two));
    const dry = granted(await issuer.assign(assignment(known(two)), { ...ann, dryRun: true }));
    expect(dry.tokenIssuer.current?.kid).toBe(known(two).x5t);
    expect(granted(await issuer.assign(assignment(known(one)), ann)).changed).toBe(false);
    expect([changes(), rings.audit]).toEqual([0, []]);
  });

  it('waits for an order that a clock ahead of ours has given, and says so', async () => {
    const { issuer, vault, hold, policy } = createIssuerBench();
    hold(known(one), { scheduledBy: 'operator', signsFrom: testNow + policy.skew });
    vault.put(known(two));
    const result = granted(await issuer.assign(assignment(known(two)), ann));
    expect(result.effectiveOnAllInstancesBy).toBe(toRfc3339(testNow + policy.skew));
  });

  it.each<[string, (bench: ReturnType<typeof createIssuerBench>, version: string) => void, string]>([
    ['that is gone from the vault', ({ vault }, version) => vault.remove(version), 'CertificateNotFound'],
    ['that is disabled', ({ vault }, version) => vault.setEnabled(version, false), 'CertificateDisabled'],
    ['whose key is another', ({ vault }) => vault.swapKey(known(three)), 'CertificatePrivateKeyMismatch'],
    [
      'whose key does not sign here',
      ({ vault }) => vault.refuseToSign(new Outage('vault', 'cannot be exported', { lasting: true })),
      'CertificateKeyUnusable',
    ],
  ])('refuses one %s', async (_what, spoil, code) => {
    const bench = createIssuerBench();
    bench.hold(known(one));
    const next = bench.hold(known(two), { signsFrom: testNow + 30 * day });
    spoil(bench, next.version);
    expect(codesOf(await bench.issuer.assign(assignment(known(two)), ann))).toEqual([code]);
    expect(codesOf(await bench.issuer.publish({}, ann))).toEqual([code]);
    expect(bench.changes()).toBe(0);
  });

  it('is an outage, and no judgement, when the vault does not answer', async () => {
    const { issuer, vault, hold } = createIssuerBench();
    hold(known(one));
    vault.put(known(two));
    vault.refuseToSign(new Outage('vault', 'no answer in time'));
    await expect(issuer.assign(assignment(known(two)), ann)).rejects.toThrow(Outage);
    vault.refuseToSign(new TypeError('a bug'));
    await expect(issuer.assign(assignment(known(two)), ann)).rejects.toThrow(TypeError);
  });

  it('prefers the enabled one of two imports of one certificate', async () => {
    const { issuer, vault } = createIssuerBench();
    const good = vault.put(known(one));
    vault.put(known(one), { enabled: false });
    const { tokenIssuer } = granted(await issuer.assign(assignment(known(one)), ann));
    expect(tokenIssuer.current?.version).toBe(good.version);
  });

  it('lets a SAN stand in for the subject only when told, with a warning', async () => {
    const { issuer, vault } = createIssuerBench();
    const pool = await selfSigned({ keyName: 'pool', subject: 'CN=pool01', dnsNames: ['litwareinc.com'] });
    vault.put(pool);
    const request = assignment(pool);
    expect(codesOf(await issuer.assign(request, ann))).toEqual(['CertificateSubjectMissingSipDomain']);
    const result = granted(await issuer.assign({ ...request, acceptSanForSubject: true }, ann));
    expect(result.warnings.map(({ code }) => code)).toContain('SubjectMatchedInSanOnly');
  });

  it('answers a stale ETag before anything else that is wrong', async () => {
    const { issuer, vault, hold } = createIssuerBench();
    hold(known(one));
    const { version } = vault.put(known(two));
    vault.setEnabled(version, false);
    const outcome = await issuer.assign(assignment(known(two)), { ...ann, ifMatch: '"old"' });
    expect(codesOf(outcome)).toEqual(['PreconditionFailed']);
  });
});

describe('rolling', () => {
  it('tells what is wrong with date and certificate together', async () => {
    const { issuer, vault, hold } = createIssuerBench();
    hold(known(one));
    const { version } = vault.put(known(two));
    vault.setEnabled(version, false);
    const codes = async (date: string | undefined) =>
      codesOf(await issuer.roll(rollTo(known(two), date), ann));
    expect(await codes('7/1/2012')).toEqual(['EffectiveDateMissingOffset', 'CertificateDisabled']);
    expect(await codes(undefined)).toEqual(['EffectiveDateRequired', 'CertificateDisabled']);
    expect(await codes('2026-07-02T00:00:00Z')).toEqual(['CertificateDisabled', 'EffectiveDateTooSoon']);
  });

  it('tells what is wrong with the date when there is no such certificate', async () => {
    const { issuer, hold } = createIssuerBench();
    hold(known(one));
    const codes = async (date: string) =>
      codesOf(await issuer.roll(rollTo({ thumbprint: 'A'.repeat(40) }, date), ann));
    expect(await codes('soon')).toEqual(['CertificateNotFound', 'InvalidRequest']);
    expect(await codes('2026-07-02T00:00:00Z')).toEqual(['CertificateNotFound', 'EffectiveDateTooSoon']);
    expect(await codes('2026-09-01T00:00:00Z')).toEqual(['CertificateNotFound']);
  });

  it('does not ask for a signature that the vault would refuse before the certificate is valid', async () => {
    const { issuer, vault, hold } = createIssuerBench();
    hold(known(one));
    vault.put(await selfSigned({ keyName: 'later', notBefore: testNow + 5 * day }));
    const later = (await issuer.certificates()).find(({ role }) => role === 'unassigned');
    vault.refuseToSign(new Outage('vault', 'outside its validity', { lasting: true }));
    const date = toRfc3339(testNow + 10 * day);
    expect(codesOf(await issuer.roll(rollTo({ thumbprint: later?.thumbprint ?? '' }, date), ann))).toEqual(
      [],
    );
  });
});

describe('publishing', () => {
  it('brings a roll forward that is minutes away: its own date does not hold it back', async () => {
    const { issuer, hold, policy } = createIssuerBench();
    hold(known(one));
    hold(known(two), { scheduledBy: 'operator', signsFrom: testNow + policy.skew });
    const { tokenIssuer, effectiveOnAllInstancesBy } = granted(await issuer.publish({}, ann));
    expect(tokenIssuer.current).toMatchObject({ kid: known(two).x5t, effectiveDate: toRfc3339(testNow) });
    expect(tokenIssuer.next).toBeNull();
    expect(effectiveOnAllInstancesBy).toBe(toRfc3339(testNow + policy.cacheFor));
  });

  it('is refused when there is no next one, without a word to the vault', async () => {
    const { issuer, hold, vault } = createIssuerBench();
    hold(known(one));
    expect(codesOf(await issuer.publish({}, ann))).toEqual(['NoNextCertificate']);
    expect(vault.calls).toEqual([]);
  });
});

describe('revoking', () => {
  const revoke = (bench: ReturnType<typeof createIssuerBench>, certificate: TestCertificate, force = false) =>
    bench.issuer.revoke({ thumbprint: certificate.thumbprint, force }, { ...ann, reason: 'leaked' });

  it('needs no vault', async () => {
    const bench = createIssuerBench();
    bench.hold(known(one));
    bench.hold(known(two), { signsFrom: testNow + 30 * day });
    bench.vault.failWith(new Outage('vault', 'down'));
    const result: IssuerActResult = granted(await revoke(bench, known(one)));
    expect(result.tokenIssuer).toMatchObject({
      current: { kid: known(two).x5t },
      revoked: [{ kid: known(one).x5t }],
    });
    expect(result.deadTokenSeconds).toBe(bench.policy.tokenLifetime);
    expect(bench.vault.calls).toEqual([]);
  });

  it('of the current one without a next asks for force', async () => {
    const bench = createIssuerBench();
    bench.hold(known(one));
    expect(codesOf(await revoke(bench, known(one)))).toEqual(['CertificateInUse']);
    expect(bench.rings.audit).toEqual([]);
    expect(granted(await revoke(bench, known(one), true)).tokenIssuer.current).toBeNull();
  });

  it('is known of a key that the ring has forgotten: by its tombstone, by the vault, by every spelling', async () => {
    const bench = createIssuerBench();
    const key = bench.hold(known(one));
    bench.setRing({
      keys: [],
      pending: null,
      revoked: [{ kid: key.kid, revokedAt: testNow - day, notAfter: key.notAfter }],
    });
    for (const thumbprint of [known(one).thumbprint, known(one).x5t, known(one).thumbprintSha256]) {
      const outcome = await bench.issuer.revoke({ thumbprint, force: false }, ann);
      expect(granted(outcome).changed).toBe(false);
    }
    expect(codesOf(await bench.issuer.assign(assignment(known(one)), ann))).toEqual(['CertificateRevoked']);
    expect(granted(await bench.issuer.certificate(known(one).thumbprint))).toMatchObject({
      role: 'revoked',
      revokedDate: toRfc3339(testNow - day),
    });
    const { view } = await bench.issuer.state();
    expect(view.revoked).toEqual([
      {
        role: 'revoked',
        thumbprint: known(one).thumbprint,
        kid: known(one).x5t,
        revokedDate: toRfc3339(testNow - day),
        notAfter: toRfc3339(key.notAfter),
        daysToExpiry: Math.floor((key.notAfter - testNow) / day),
      },
    ]);
  });

  it('of one without a role is a conflict, of an unknown one not found, of no thumbprint a bad request', async () => {
    const bench = createIssuerBench();
    bench.vault.put(known(one));
    expect(codesOf(await revoke(bench, known(one)))).toEqual(['Conflict']);
    expect(codesOf(await revoke(bench, known(two)))).toEqual(['CertificateNotFound']);
    const outcome = await bench.issuer.revoke({ thumbprint: 'the old one', force: false }, ann);
    expect(codesOf(outcome)).toEqual(['InvalidRequest']);
  });
});

describe('looking', () => {
  it('lists by role, with what the vault no longer holds', async () => {
    const { issuer, vault, hold } = createIssuerBench();
    vault.put(known(three));
    const gone = hold(known(one));
    hold(known(two), { signsFrom: testNow + 30 * day });
    vault.remove(gone.version);
    const all = await issuer.certificates();
    expect(all.map(({ role, enabled }) => [role, enabled])).toEqual([
      ['current', false],
      ['next', true],
      ['unassigned', true],
    ]);
    expect(granted(await issuer.certificate(known(one).thumbprint))).toMatchObject({
      role: 'current',
      enabled: false,
    });
  });

  it('shows a key whose retention is over as unassigned', async () => {
    const { issuer, hold } = createIssuerBench();
    hold(known(one), { signsFrom: testNow - 100 * day });
    hold(known(two), { signsFrom: testNow - 50 * day });
    const all = await issuer.certificates();
    expect(all.map(({ kid, role }) => [kid, role])).toEqual([
      [known(two).x5t, 'current'],
      [known(one).x5t, 'unassigned'],
    ]);
    const { view } = await issuer.state();
    expect([view.current?.kid, view.previous, view.verifyOnly]).toEqual([known(two).x5t, null, []]);
  });

  it('exports what the ring holds without the vault, and anything else from it', async () => {
    const { issuer, vault, hold } = createIssuerBench();
    hold(known(one));
    vault.put(known(two));
    expect(granted(await issuer.exportCertificate(known(two).thumbprint))).toEqual(known(two).der);
    vault.failWith(new Outage('vault', 'down'));
    expect(granted(await issuer.exportCertificate(known(one).thumbprint))).toEqual(known(one).der);
    await expect(issuer.exportCertificate(known(two).thumbprint)).rejects.toThrow(Outage);
  });

  it('tells what the timer would do, and when', async () => {
    const { issuer, hold, policy } = createIssuerBench();
    const now = toRfc3339(testNow);
    expect(await issuer.planned()).toEqual({ step: 'begin', reason: 'bootstrap', dueDate: now });
    hold(known(one), { signsFrom: testNow - day });
    expect(await issuer.planned()).toEqual({ step: 'begin', reason: 'scheduled', dueDate: now });
    const next = hold(known(two), { signsFrom: testNow + 30 * day });
    const dueDate = toRfc3339(next.signsFrom);
    expect(await issuer.planned()).toEqual({ step: 'idle', reason: 'nothing-due', dueDate });
    expect(policy.automatic).toBe(true);
  });

  it('tells the history with dates and without the inner names of entries', async () => {
    const { issuer, vault } = createIssuerBench();
    vault.put(known(one));
    await issuer.assign(assignment(known(one)), { ...ann, reason: 'first' });
    expect(await issuer.history(10)).toEqual([
      {
        date: toRfc3339(testNow),
        actor: 'ann',
        action: 'issuer.assigned',
        kid: known(one).x5t,
        reason: 'first',
        requestId: 'request-1',
        before: {},
        after: { [known(one).x5t]: 'current' },
      },
    ]);
  });

  it('shows a creation that is under way', async () => {
    const { issuer, setRing } = createIssuerBench();
    setRing({ keys: [], pending: { id: 'roll-1', reason: 'bootstrap', requestedAt: testNow } });
    expect((await issuer.state()).view.pendingCreation).toEqual({
      reason: 'bootstrap',
      requestedDate: toRfc3339(testNow),
    });
  });
});
