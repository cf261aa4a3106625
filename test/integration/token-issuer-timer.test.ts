/** The roll timer on a running stack: on record, twice at once, and through all that a vault may do on its own. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  callVault,
  codesOf,
  eventsOf,
  eventually,
  type ManagementClient,
  manage,
  setEnabled,
} from '../support/management.ts';
import { askForToken, kidOf, publishedKids, readiness, verifyToken } from '../support/service-calls.ts';
import {
  buildBundle,
  startTestStack,
  type TestStack,
  untilReady,
  untilSettled,
} from '../support/service-stack.ts';

const name = 'OAuthTokenIssuer';
const started: TestStack[] = [];
let stack: TestStack;
let api: ManagementClient;

async function start(settings: Record<string, string> = {}): Promise<TestStack> {
  const one = await startTestStack({ settings: { S2S_CACHE_FOR: '1s', ...settings } });
  started.push(one);
  return one;
}

beforeAll(async () => {
  await buildBundle();
  stack = await start();
  await untilReady(stack.url);
  await untilSettled(stack.url);
  api = await manage(stack.url, stack.identity);
});

afterEach(() => {
  stack.vault.control.clearFaults();
  stack.vault.control.setIssuanceSeconds(0);
});

afterAll(async () => {
  for (const one of started) await one.stop();
});

const token = () => askForToken(stack.url, stack.litware.secret);
const tick = () => stack.host.fireTimer('roll-certificates');

interface Run {
  readonly timer: string;
  readonly lastRunDate: string;
  readonly lastSuccessDate: string | null;
  readonly nextDueDate: string | null;
  readonly done: readonly string[];
  readonly alarms: readonly { code: string; version?: string }[];
  readonly failure: string | null;
}

async function lastRun(from = api): Promise<Run | undefined> {
  const { value } = JSON.parse((await from.get('timerRuns')).text) as { value: Run[] };
  return value[0];
}

/** Lets a run end and gives its record. */
async function run(): Promise<Run | undefined> {
  expect(await tick()).toEqual({ succeeded: true });
  return lastRun();
}

const alarmsOf = (record: Run | undefined) => record?.alarms.map(({ code }) => code);

async function check(named: string, url = stack.url) {
  const { checks } = await readiness(url);
  return checks.find((each) => each.name === named);
}

/** Readiness keeps what it found for a moment. */
const becomes = (named: string, code: string) =>
  eventually(
    () => check(named),
    (found) => found?.code === code,
  );

/** Takes the next certificate away, so that the timer has one to make. */
async function withoutNext() {
  const { next } = await api.issuer();
  if (next) await api.post('tokenIssuer/revoke', { thumbprint: next.thumbprint, reason: 'test' });
  return next;
}

async function letVaultRenew(): Promise<void> {
  const renews = [{ trigger: { lifetime_percentage: 80 }, action: { action_type: 'AutoRenew' } }];
  expect(await callVault(stack, 'PATCH', `certificates/${name}/policy`, { lifetime_actions: renews })).toBe(
    200,
  );
}

async function renewByItself(): Promise<void> {
  await letVaultRenew();
  expect(await stack.vault.control.autoRenew(name)).toHaveLength(1);
}

async function makeForeign(): Promise<void> {
  const policy = {
    key_props: { kty: 'RSA', key_size: 2048, exportable: false },
    x509_props: { subject: 'CN=litwareinc.com', key_usage: ['digitalSignature'], validity_months: 12 },
    lifetime_actions: [{ trigger: { days_before_expiry: 30 }, action: { action_type: 'EmailContacts' } }],
    issuer: { name: 'Self' },
  };
  expect(await callVault(stack, 'POST', `certificates/${name}/create`, { policy })).toBe(202);
}

describe('a run', () => {
  it('makes the first certificate and the next, and is on record', async () => {
    const { current, next } = await api.issuer();
    expect([current?.role, next?.role]).toEqual(['current', 'next']);
    const record = await run();
    expect(record).toEqual({
      timer: 'roll-certificates',
      lastRunDate: expect.stringMatching(/Z$/),
      lastSuccessDate: record?.lastRunDate,
      nextDueDate: next?.effectiveDate,
      done: [],
      alarms: [],
      failure: null,
    });
    expect(await becomes('roll', 'Ok')).toMatchObject({ status: 'pass' });
  });

  it('has nothing to do the second time', async () => {
    const before = await api.get('tokenIssuer');
    await run();
    await run();
    const after = await api.get('tokenIssuer');
    expect(after.headers.get('etag')).toBe(before.headers.get('etag'));
  });

  describe('5.4 Two instances roll at once', () => {
    it('is done once although two instances and an operator begin it together', async () => {
      const other = await stack.addInstance();
      const gone = await withoutNext();
      const versions = (await api.certificates()).length;
      const [one, two, three] = await Promise.all([
        tick(),
        other.fireTimer('roll-certificates'),
        api.post('tokenIssuer/advance'),
      ]);
      expect([one, two, three.status]).toEqual([{ succeeded: true }, { succeeded: true }, 200]);
      const { next } = await api.issuer();
      expect(next?.kid).not.toBe(gone?.kid);
      expect(await api.certificates()).toHaveLength(versions + 1);
      expect((await lastRun())?.failure).toBeNull();
    });
  });

  it('can be looked at before it is done', async () => {
    await withoutNext();
    const dry = await api.post('tokenIssuer/advance?dryRun=true');
    expect(dry.body).toMatchObject({ dryRun: true, planned: { step: 'begin', reason: 'scheduled' } });
    expect((await api.issuer()).next).toBeNull();
    const done = await api.post('tokenIssuer/advance', { reason: 'the timer is late' });
    expect(done.body.done).toEqual(
      expect.arrayContaining(['roll.begun', 'certificate.requested', 'key.adopted']),
    );
    const { value } = JSON.parse((await api.get('tokenIssuer/history?top=10')).text);
    const asked = { actor: expect.stringMatching(/^[0-9a-f-]{36}$/), reason: 'scheduled: the timer is late' };
    expect(value).toContainEqual(expect.objectContaining({ action: 'key.adopted', ...asked }));
    expect((await api.post('tokenIssuer/advance?dryRun=true')).body.planned).toMatchObject({ step: 'idle' });
    expect(codesOf(await api.post('tokenIssuer/advance', { now: true }))).toEqual(['InvalidRequest']);
  });

  it('that fails says why, keeps what was known, and the next one goes on', async () => {
    const before = await run();
    stack.vault.control.addFaults({ operation: '*', status: 503 });
    expect(await tick()).toEqual({ succeeded: true });
    const record = await lastRun();
    expect(record).toMatchObject({
      failure: expect.stringContaining('503'),
      lastSuccessDate: before?.lastSuccessDate,
      nextDueDate: before?.nextDueDate,
    });
    const manual = await api.post('tokenIssuer/advance');
    expect([manual.status, codesOf(manual)]).toEqual([503, ['DependencyUnavailable']]);
    expect(await becomes('roll', 'RollFailed')).toMatchObject({ status: 'warn' });
    expect(eventsOf(stack.host.lines()).some(({ event }) => event === 'roll.failed')).toBe(true);
    stack.vault.control.clearFaults();
    expect((await run())?.failure).toBeNull();
    await becomes('roll', 'Ok');
  });
});

describe('a vault', () => {
  it('that takes its time is waited for', async () => {
    stack.vault.control.setIssuanceSeconds(2);
    await withoutNext();
    const ticking = tick();
    const pending = await eventually(api.issuer, ({ pendingCreation }) => pendingCreation !== null);
    expect(pending).toMatchObject({ next: null, pendingCreation: { reason: 'scheduled' } });
    await ticking;
    expect(await api.issuer()).toMatchObject({ next: { role: 'next' }, pendingCreation: null });
  });

  it('that is busy with another creation is asked again', async () => {
    await withoutNext();
    stack.vault.control.addFaults({
      operation: 'certificates.create',
      status: 409,
      code: 'Conflict',
      count: 2,
    });
    const record = await run();
    expect(record?.done).toContain('key.adopted');
    expect(record?.failure).toBeNull();
  });

  it.each(['cancelled', 'failed'] as const)(
    'whose creation is %s is told about and asked for another',
    async (outcome) => {
      await withoutNext();
      const known = new Set((await api.certificates()).map(({ kid }) => kid));
      stack.vault.control.planOutcome({ outcome });
      const record = await run();
      expect(alarmsOf(record)).toEqual(['creation-failed']);
      const { next } = await api.issuer();
      expect(known.has(next?.kid ?? '')).toBe(false);
    },
  );

  describe('5.4 Key Vault auto-renewed or someone added a version', () => {
    it.each([
      ['leftover-version', 'renewed by the vault itself', renewByItself, false],
      ['foreign-version', 'made by somebody else', makeForeign, true],
    ])('raises %s for a version %s and never signs with it', async (code, _how, make, staysEnabled) => {
      const before = await api.issuer();
      const known = new Set((await api.certificates()).map(({ version }) => version));
      await make();
      const strange = await eventually(
        async () => (await api.certificates()).find(({ version }) => !known.has(version)),
        (found) => found !== undefined,
      );
      const record = await run();
      expect(record?.alarms).toContainEqual(expect.objectContaining({ code, version: strange?.version }));
      expect(await becomes('roll', 'RollAlarm')).toMatchObject({ status: 'warn' });
      const after = await api.issuer();
      expect([after.current?.kid, after.next?.kid]).toEqual([before.current?.kid, before.next?.kid]);
      expect(await publishedKids(stack.url)).not.toContain(strange?.kid);
      const seen = (await api.certificates()).find(({ kid }) => kid === strange?.kid);
      expect(seen).toMatchObject({ role: 'unassigned', enabled: staysEnabled });
      expect(kidOf((await token()).token)).toBe(before.current?.kid);
    });
  });

  it('whose policy was changed is put right, and said so', async () => {
    await letVaultRenew();
    const record = await run();
    expect(record?.done).toContain('policy.repaired');
    expect(alarmsOf(record)).toContain('policy-drift');
    expect((await run())?.done).not.toContain('policy.repaired');
  });

  it('with the next version disabled is told by readiness before the day of the roll', async () => {
    const { next } = await api.issuer();
    if (next) await setEnabled(stack, next, false);
    expect(await becomes('next', 'NextCertificateUnusable')).toMatchObject({ status: 'warn' });
    const record = await run();
    expect(alarmsOf(record)).toContain('key-disabled');
    expect(record?.done).toContain('key.adopted');
    expect((await api.issuer()).next?.kid).not.toBe(next?.kid);
    await becomes('next', 'Ok');
  });

  describe('5.4 Disabled in Key Vault (compromise)', () => {
    it('with the current version disabled fails closed, and the timer brings in the next one', async () => {
      const { current, next } = await api.issuer();
      const { token: early } = await token();
      await verifyToken(stack.url, early);
      if (current) await setEnabled(stack, current, false);
      expect(await token()).toMatchObject({ status: 503, error: 'temporarily_unavailable' });
      const ready = await eventually(
        () => readiness(stack.url),
        ({ status }) => status === 503,
      );
      expect(ready.checks).toContainEqual({ name: 'vault', status: 'fail', code: 'CertificateDisabled' });
      expect(alarmsOf(await run())).toContain('key-disabled');
      const issued = await eventually(token, ({ status }) => status === 200);
      expect(kidOf(issued.token)).toBe(next?.kid);
      await verifyToken(stack.url, issued.token);
      expect(await publishedKids(stack.url)).not.toContain(current?.kid);
      const answer = await api.post('tokenIssuer/assign', { thumbprint: current?.thumbprint });
      expect(codesOf(answer)).toEqual(['CertificateRevoked', 'CertificateDisabled'].toReversed());
    });
  });
});

describe('without automatic rolls', () => {
  it('a disabled current version with nothing to follow it fails closed', async () => {
    const manual = await start({ S2S_ROLL_AUTOMATIC: 'false' });
    const operator = await manage(manual.url, manual.identity);
    const created = (await operator.post('certificateCreations', {})).body.certificate;
    await operator.post('tokenIssuer/assign', { thumbprint: created?.thumbprint });
    const ask = () => askForToken(manual.url, manual.litware.secret);
    await eventually(ask, ({ status }) => status === 200);
    if (created) await setEnabled(manual, created, false);
    expect((await ask()).status).toBe(503);
    await manual.host.fireTimer('roll-certificates');
    expect(alarmsOf(await lastRun(operator))).toEqual(['key-disabled', 'nothing-signs']);
    expect(await eventually(ask, ({ code }) => code === 'CertificateNotAssigned')).toMatchObject({
      status: 503,
    });
    const { checks } = await readiness(manual.url);
    expect(checks).toContainEqual({ name: 'certificate', status: 'fail', code: 'CertificateNotAssigned' });
  });
});
