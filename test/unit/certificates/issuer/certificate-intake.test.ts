/** Certificates that operators bring in: judged before the vault is touched, on record before and after. */
import { beforeAll, describe, expect, it } from 'vitest';
import { Outage, type Outcome } from '../../../../shared/base/errors.ts';
import { createCertificateIntake } from '../../../../shared/certificates/issuer/certificate-intake.ts';
import type { KeyRingStore } from '../../../../shared/certificates/ports.ts';
import { operatorOrigin, originTag } from '../../../../shared/certificates/roll/version-tags.ts';
import { selfSigned, type TestCertificate, toPfx } from '../../../support/certificates.ts';
import { testNow } from '../../../support/clock.ts';
import { ann, certificateOf, createIssuerBench, sipDomains } from '../../../support/issuer-bench.ts';

let certificate: TestCertificate;
let other: TestCertificate;

beforeAll(async () => {
  [certificate, other] = await Promise.all([certificateOf('brought in'), certificateOf('other')]);
});

function createBench(store: Partial<KeyRingStore> = {}) {
  const bench = createIssuerBench();
  const waits: number[] = [];
  const intake = createCertificateIntake({
    rings: { ...bench.rings, ...store },
    certificates: bench.vault,
    clock: bench.clock,
    policy: bench.policy,
    creation: { name: 'OAuthTokenIssuer' },
    plan: async () => ({
      name: 'OAuthTokenIssuer',
      subject: 'CN=litwareinc.com',
      dnsNames: ['litwareinc.com'],
      exportable: false,
    }),
    ...sipDomains,
    wait: async (seconds) => {
      waits.push(seconds);
    },
  });
  return { ...bench, intake, waits };
}

const fileOf = (from: TestCertificate, password?: string) => ({
  content: toPfx(from, { password: password ?? null }).toString('base64'),
  password,
  acceptSanForSubject: false,
});

const codesOf = (outcome: Outcome<unknown>) =>
  'violations' in outcome ? outcome.violations.map(({ code }) => code) : [];

function granted<T>(outcome: Outcome<T>): T {
  if ('violations' in outcome) throw new Error(JSON.stringify(outcome.violations));
  return outcome.value;
}

describe('importing a file', () => {
  it('brings key and certificate into the vault under a name of its own, without a role', async () => {
    const { intake, vault, rings } = createBench();
    const result = granted(
      await intake.importFile(fileOf(certificate, 'secret'), { ...ann, reason: 'yearly' }),
    );
    expect(result).toMatchObject({
      changed: true,
      warnings: [],
      certificate: { role: 'unassigned', kid: certificate.x5t, name: 'OAuthTokenIssuer-imported' },
    });
    const [sent] = vault.imported;
    expect(sent?.pem).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    expect(sent?.pem).not.toContain('\r');
    expect((await vault.versions())[0]?.tags).toEqual({ [originTag]: operatorOrigin });
    expect(rings.audit.map(({ action, kid, reason }) => [action, kid, reason]).reverse()).toEqual([
      ['certificate.importRequested', certificate.x5t, 'yearly'],
      ['certificate.imported', certificate.x5t, 'yearly'],
    ]);
    expect(JSON.stringify(rings.audit)).not.toContain('secret');
  });

  it('leaves the ring and its ETag as they are', async () => {
    const { intake, rings } = createBench();
    const before = await rings.load();
    await intake.importFile(fileOf(certificate), ann);
    expect(await rings.load()).toEqual(before);
  });

  it('does nothing when the vault has the certificate, and shows the role that it has', async () => {
    const { intake, hold, vault, rings } = createBench();
    hold(certificate);
    const result = granted(await intake.importFile(fileOf(certificate), ann));
    expect(result).toMatchObject({ changed: false, certificate: { role: 'current' } });
    expect([vault.imported, rings.audit]).toEqual([[], []]);
  });

  it('shows in a dry run what would be', async () => {
    const { intake, vault, rings } = createBench();
    const result = granted(await intake.importFile(fileOf(certificate), { ...ann, dryRun: true }));
    expect(result).toMatchObject({ changed: true, certificate: { role: 'unassigned', version: '' } });
    expect([vault.imported, rings.audit]).toEqual([[], []]);
  });

  it('touches no vault when the audit cannot be written', async () => {
    const { intake, vault } = createBench({ note: () => Promise.reject(new Outage('tables', 'down')) });
    await expect(intake.importFile(fileOf(certificate), ann)).rejects.toThrow(Outage);
    await expect(intake.create({ validityMonths: 1, exportable: undefined }, ann)).rejects.toThrow(Outage);
    expect([vault.imported, vault.created]).toEqual([[], []]);
  });

  it('takes one that becomes valid later, but none that has expired', async () => {
    const { intake } = createBench();
    const later = await selfSigned({ keyName: 'later', notBefore: testNow + 86_400 });
    expect(codesOf(await intake.importFile(fileOf(later), ann))).toEqual([]);
    const past = await selfSigned({ keyName: 'past', notAfter: testNow - 1 });
    expect(codesOf(await intake.importFile(fileOf(past), ann))).toEqual(['CertificateExpired']);
  });

  it('refuses one that was revoked, together with every other reason', async () => {
    const { intake, hold, setRing } = createBench();
    hold(certificate, { revokedAt: testNow - 10 });
    expect(codesOf(await intake.importFile(fileOf(certificate), ann))).toEqual(['CertificateRevoked']);
    const pool = await selfSigned({ keyName: 'pool', subject: 'CN=pool01' });
    const revoked = [{ kid: pool.x5t, revokedAt: testNow, notAfter: testNow + 10 }];
    setRing({ keys: [], pending: null, revoked });
    expect(codesOf(await intake.importFile(fileOf(pool), ann))).toEqual([
      'CertificateRevoked',
      'CertificateSubjectMissingSipDomain',
    ]);
  });

  it('accepts a SAN for the subject when told, with a warning', async () => {
    const { intake } = createBench();
    const pool = await selfSigned({ keyName: 'pool', subject: 'CN=pool01', dnsNames: ['litwareinc.com'] });
    const result = granted(await intake.importFile({ ...fileOf(pool), acceptSanForSubject: true }, ann));
    expect(result.warnings.map(({ code }) => code)).toEqual(['SubjectMatchedInSanOnly']);
  });

  it('is refused for a stale ETag', async () => {
    const { intake, vault } = createBench();
    const stale = { ...ann, ifMatch: 'W/"old"' };
    expect(codesOf(await intake.importFile(fileOf(certificate), stale))).toEqual(['PreconditionFailed']);
    const request = { validityMonths: undefined, exportable: undefined };
    expect(codesOf(await intake.create(request, stale))).toEqual(['PreconditionFailed']);
    expect(vault.calls).toEqual([]);
  });

  it('never repeats the password in a refusal', async () => {
    const { intake } = createBench();
    const file = { ...fileOf(certificate, 'right-password'), password: 'wrong-password' };
    const outcome = await intake.importFile(file, ann);
    expect(codesOf(outcome)).toEqual(['CertificatePasswordIncorrect']);
    expect(JSON.stringify(outcome)).not.toContain('wrong-password');
  });
});

describe('creating', () => {
  const request = { validityMonths: undefined, exportable: undefined };

  it('asks for what the settings say and answers the version with its own tag, not the latest', async () => {
    const { intake, vault, waits, rings } = createBench();
    vault.setCreation({ looks: ['inProgress', 'inProgress', 'completed'], doneAt: 3, certificate });
    vault.put(other);
    const result = granted(await intake.create(request, ann));
    expect(result).toMatchObject({
      status: 'completed',
      certificate: { role: 'unassigned', kid: certificate.x5t },
    });
    expect(vault.created).toEqual([
      {
        name: 'OAuthTokenIssuer',
        subject: 'CN=litwareinc.com',
        dnsNames: ['litwareinc.com'],
        exportable: false,
        validityMonths: 12,
        tags: { [originTag]: operatorOrigin, request: 'request-1' },
      },
    ]);
    expect(waits).toEqual([0.25, 0.5]);
    expect(rings.audit.map(({ action, kid }) => [action, kid]).reverse()).toEqual([
      ['certificate.createRequested', undefined],
      ['certificate.created', certificate.x5t],
    ]);
  });

  it('takes another validity and an exportable key', async () => {
    const { intake, vault } = createBench();
    vault.setCreation({ looks: ['completed'], doneAt: 1, certificate });
    await intake.create({ validityMonths: 6, exportable: true }, ann);
    expect(vault.created[0]).toMatchObject({ validityMonths: 6, exportable: true });
  });

  it.each(['failed', 'cancelled'] as const)(
    'says that it %s, although the vault shows an older version',
    async (status) => {
      const { intake, vault } = createBench();
      vault.put(other);
      vault.setCreation({ looks: [status] });
      expect(codesOf(await intake.create(request, ann))).toEqual(['DependencyUnavailable']);
    },
  );

  it('answers that the vault is still at work after some twenty seconds', async () => {
    const { intake, vault, waits } = createBench();
    vault.setCreation({ looks: ['inProgress'] });
    const result = granted(await intake.create(request, ann));
    expect(result).toMatchObject({ status: 'inProgress', planned: { validityMonths: 12 } });
    expect(waits.reduce((sum, seconds) => sum + seconds, 0)).toBeCloseTo(19.75);
  });

  it('is refused while the vault creates another', async () => {
    const { intake, vault } = createBench();
    vault.setCreation({ start: 'busy' });
    expect(codesOf(await intake.create(request, ann))).toEqual(['Conflict']);
  });

  it('shows in a dry run what it would ask for, or that the vault is busy', async () => {
    const { intake, vault, rings } = createBench();
    const call = { ...ann, dryRun: true };
    expect(granted(await intake.create(request, call))).toMatchObject({
      status: 'dryRun',
      planned: { name: 'OAuthTokenIssuer', exportable: false },
    });
    vault.setCreation({ looks: ['inProgress'] });
    expect(codesOf(await intake.create(request, call))).toEqual(['Conflict']);
    expect([vault.created, rings.audit]).toEqual([[], []]);
  });
});
