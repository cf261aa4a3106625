/** The certificate rolled on a date, without a lost call; taken back, brought forward, cleared and revoked. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestCertificate } from '../support/certificates.ts';
import {
  codesOf,
  eventually,
  importFresh,
  inDays,
  type ManagementClient,
  manage,
  setEnabled,
} from '../support/management.ts';
import { askForToken, kidOf, publishedKids, verifyToken } from '../support/service-calls.ts';
import { buildBundle, startTestStack, type TestStack } from '../support/service-stack.ts';

let stack: TestStack;
let api: ManagementClient;
let first: TestCertificate;
let second: TestCertificate;

beforeAll(async () => {
  await buildBundle();
  stack = await startTestStack({ settings: { S2S_ROLL_AUTOMATIC: 'false', S2S_CACHE_FOR: '1s' } });
  api = await manage(stack.url, stack.identity);
  first = await importFresh(api, 'first');
  second = await importFresh(api, 'second');
  await api.post('tokenIssuer/assign', { thumbprint: first.thumbprint });
  await untilSigning(first);
});

afterAll(async () => {
  await stack?.stop();
});

const token = (url = stack.url) => askForToken(url, stack.litware.secret);

function untilSigning({ x5t }: Pick<TestCertificate, 'x5t'>) {
  return eventually(
    () => token(),
    (found) => kidOf(found.token) === x5t,
  );
}

const roll = (certificate: TestCertificate, effectiveDate?: string, more: object = {}) =>
  api.post('tokenIssuer/roll', { thumbprint: certificate.thumbprint, effectiveDate, ...more });

describe('an effective date', () => {
  it.each([
    [
      '7/1/2012',
      'EffectiveDateMissingOffset',
      ['1 July 2012', '7 January 2012', '2012-07-01T00:00:00Z', '2012-01-07T00:00:00Z'],
    ],
    ['2030-07-01', 'EffectiveDateMissingOffset', ['2030-07-01T00:00:00Z', '+02:00']],
    ['2030-07-01T12:00:00', 'EffectiveDateMissingOffset', ['2030-07-01T12:00:00Z']],
    ['31.12.2030', 'EffectiveDateMissingOffset', ['2030-12-31T00:00:00Z']],
    ['2030-07-01 12:00:00Z', 'InvalidRequest', ['2030-07-01T12:00:00Z']],
    ['2030-02-30T00:00:00Z', 'InvalidRequest', ['30 February']],
    ['tomorrow', 'InvalidRequest', ['2026-07-01T00:00:00Z']],
    ['', 'EffectiveDateRequired', []],
    [undefined, 'EffectiveDateRequired', []],
  ])('of %j is refused with %s and how to write it', async (written, code, hints) => {
    const answer = await roll(second, written);
    expect([answer.status, codesOf(answer)]).toEqual([400, [code]]);
    for (const hint of hints) expect(answer.body.detail).toContain(hint);
    expect(answer.body.violations?.[0]?.target).toBe('effectiveDate');
  });

  it('lies in the future, by the clock of the service', async () => {
    const answer = await roll(second, '2012-07-01T00:00:00+02:00');
    expect(codesOf(answer)).toEqual(['CertificateNotYetValid', 'EffectiveDateNotInFuture']);
    expect(answer.body.violations?.[1]?.message).toContain('2012-06-30T22:00:00Z is not later than now');
    expect(codesOf(await roll(second, inDays(0)))).toEqual(['EffectiveDateNotInFuture']);
  });

  it('leaves the partners their time, unless told otherwise', async () => {
    expect(codesOf(await roll(second, inDays(1.9)))).toEqual(['EffectiveDateTooSoon']);
    const forced = await api.post('tokenIssuer/roll?dryRun=true', {
      thumbprint: second.thumbprint,
      effectiveDate: inDays(1.9),
      overrideMinimumLead: true,
    });
    expect(forced.body.warnings?.map(({ code }) => code)).toEqual(['NotYetAnnounced']);
  });

  it('does not come after the end of the current certificate', async () => {
    const longer = await importFresh(api, 'longer', {
      notAfter: Math.floor(Date.now() / 1000) + 2000 * 86_400,
    });
    expect(codesOf(await roll(longer, inDays(730)))).toEqual(['EffectiveDateAfterCurrentExpiry']);
    expect(codesOf(await roll(longer, inDays(800)))).toEqual(['EffectiveDateAfterCurrentExpiry']);
  });

  it('lies inside the validity of the new certificate', async () => {
    const now = Math.floor(Date.now() / 1000);
    const later = await importFresh(api, 'later', { notBefore: now + 10 * 86_400 });
    expect(codesOf(await roll(later, inDays(5)))).toEqual(['CertificateNotYetValid']);
    expect((await roll(later, inDays(12), { dryRun: undefined })).status).toBe(200);
    expect((await api.post('tokenIssuer/cancelRoll')).status).toBe(200);
    const short = await importFresh(api, 'short', { notAfter: now + 20 * 86_400 });
    expect(codesOf(await roll(short, inDays(5)))).toEqual([]);
    await api.post('tokenIssuer/cancelRoll');
    expect(codesOf(await roll(short, inDays(7)))).toEqual(['CertificateExpired']);
    expect(codesOf(await roll(short, inDays(21)))).toEqual(['CertificateExpired']);
  });
});

describe('a refusal', () => {
  it('names every rule that is broken, of certificate, key, vault and date at once', async () => {
    const pool = await importFresh(api, 'pool', { subject: 'CN=pool01', dnsNames: ['litwareinc.com'] });
    const view = (await api.certificates()).find(({ kid }) => kid === pool.x5t);
    if (view) await setEnabled(stack, view, false);
    const broken = ['CertificateSubjectMissingSipDomain', 'CertificateDisabled'];
    expect(codesOf(await roll(pool, '2012-07-01T00:00:00Z'))).toEqual([
      ...broken,
      'CertificateNotYetValid',
      'EffectiveDateNotInFuture',
    ]);
    expect(codesOf(await roll(pool, '7/1/2012'))).toEqual(['EffectiveDateMissingOffset', ...broken]);
    expect(codesOf(await api.post('tokenIssuer/assign', { thumbprint: pool.thumbprint }))).toEqual(broken);
  });

  it('names a date that is wrong although the certificate is unknown', async () => {
    const answer = await api.post('tokenIssuer/roll', {
      thumbprint: 'B'.repeat(40),
      effectiveDate: '2012-07-01T00:00:00Z',
    });
    expect(codesOf(answer)).toEqual(['CertificateNotFound', 'EffectiveDateNotInFuture']);
    expect(answer.status).toBe(404);
  });

  it('is what validate tells, without the act and without an error', async () => {
    const answer = await api.post('tokenIssuer/validate', {
      action: 'roll',
      thumbprint: second.thumbprint,
      effectiveDate: '7/1/2012',
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ valid: false, violations: [{ code: 'EffectiveDateMissingOffset' }] });
    expect(answer.body.violations?.[0]?.remedy).toContain('RFC 3339');
    const good = { action: 'roll', thumbprint: second.thumbprint, effectiveDate: inDays(3) };
    expect((await api.post('tokenIssuer/validate', good)).body).toMatchObject({
      valid: true,
      violations: [],
    });
    expect((await api.issuer()).next).toBeNull();
    const unknown = await api.post('tokenIssuer/validate', { action: 'destroy' });
    expect([unknown.status, codesOf(unknown)]).toEqual([400, ['InvalidRequest']]);
  });

  it.each([
    ['assign', { thumbprint: 'C'.repeat(40) }, ['CertificateNotFound']],
    ['publish', {}, ['NoNextCertificate']],
    ['cancelRoll', {}, ['NoNextCertificate']],
    ['clearPrevious', {}, ['NoPreviousCertificate']],
    ['revoke', { thumbprint: 'C'.repeat(40) }, ['InvalidRequest']],
    ['import', { content: 'AAAA' }, ['CertificateUnreadable']],
    ['create', { validityMonths: 61 }, ['InvalidRequest']],
  ])('of %s is told by validate, too', async (action, members, codes) => {
    const answer = await api.post('tokenIssuer/validate', { action, ...members });
    expect(answer.status).toBe(200);
    expect(codesOf(answer)).toEqual(codes);
  });
});

describe('a roll that waits', () => {
  it('publishes the next certificate at once and signs with the current one', async () => {
    const effectiveDate = inDays(3);
    const dry = await api.post('tokenIssuer/roll?dryRun=true', {
      thumbprint: second.thumbprint,
      effectiveDate,
    });
    expect([dry.body.dryRun, dry.body.changed, dry.body.tokenIssuer?.next?.kid]).toEqual([
      true,
      true,
      second.x5t,
    ]);
    expect((await api.issuer()).next).toBeNull();
    const answer = await roll(second, effectiveDate, { reason: 'yearly' });
    expect(answer.body).toMatchObject({ changed: true, warnings: [] });
    const state = await api.issuer();
    expect(state).toMatchObject({ effectiveDate, next: { kid: second.x5t, role: 'next', effectiveDate } });
    expect(state.current?.supersededDate).toBe(effectiveDate);
    expect(await publishedKids(stack.url)).toEqual([first.x5t, second.x5t]);
    expect(kidOf((await token()).token)).toBe(first.x5t);
    const exported = await api.get('tokenIssuer/cer?role=next');
    expect(exported.status).toBe(200);
  });

  it('is ordered once, and not silently replaced by another', async () => {
    const { effectiveDate } = await api.issuer();
    expect((await roll(second, effectiveDate ?? '')).body.changed).toBe(false);
    const third = await importFresh(api, 'third');
    const refused = await roll(third, inDays(4));
    expect([refused.status, codesOf(refused)]).toEqual([409, ['RollAlreadyPending']]);
    const replaced = await roll(third, inDays(4), { replacePending: true });
    expect(replaced.body.tokenIssuer?.next?.kid).toBe(third.x5t);
    await roll(second, inDays(3), { replacePending: true });
  });

  it('is kept when another certificate is assigned meanwhile, and shown', async () => {
    const other = await importFresh(api, 'meanwhile');
    const answer = await api.post('tokenIssuer/assign?dryRun=true', { thumbprint: other.thumbprint });
    expect(answer.body.tokenIssuer).toMatchObject({ current: { kid: other.x5t }, next: { kid: second.x5t } });
  });

  it('is taken back by cancelRoll', async () => {
    const answer = await api.post('tokenIssuer/cancelRoll', { reason: 'not yet' });
    expect(answer.body).toMatchObject({ changed: true, tokenIssuer: { next: null, effectiveDate: null } });
    expect(await publishedKids(stack.url)).toEqual([first.x5t]);
  });
});

describe('a roll that happens', () => {
  it('switches both instances on its second, and every token verifies with what was published before', async () => {
    const other = await stack.addInstance();
    await eventually(
      () => token(other.url),
      ({ status }) => status === 200,
    );
    const effectiveDate = inDays(5 / 86_400);
    const answer = await roll(second, effectiveDate, { overrideMinimumLead: true });
    expect(answer.status).toBe(200);
    const published = await eventually(
      () => publishedKids(other.url),
      (kids) => kids.includes(second.x5t),
    );
    expect(published).toEqual([first.x5t, second.x5t]);
    const seen: { url: string; kid: string | undefined; issuedAt: number }[] = [];
    const instances = [stack.url, other.url];
    await eventually(
      async () => {
        for (const url of instances) {
          const issued = await token(url);
          expect(issued.status).toBe(200);
          // The partner of the one instance reads the keys of the other.
          const { payload } = await verifyToken(instances.find((each) => each !== url) ?? url, issued.token);
          seen.push({ url, kid: kidOf(issued.token), issuedAt: payload.iat ?? 0 });
        }
        return seen.slice(-4).map(({ kid }) => kid);
      },
      (last) => last.length === 4 && last.every((kid) => kid === second.x5t),
    );
    const effectiveAt = Date.parse(effectiveDate) / 1000;
    for (const { kid, issuedAt } of seen) expect(kid).toBe(issuedAt < effectiveAt ? first.x5t : second.x5t);
    expect(new Set(seen.map(({ kid }) => kid)).size).toBe(2);
    const state = await api.issuer();
    expect([state.current?.kid, state.previous?.kid, state.next]).toEqual([second.x5t, first.x5t, null]);
  });

  it('cannot be taken back at the last moment, when an instance might not hear of it', async () => {
    const last = await importFresh(api, 'last moment');
    await roll(last, inDays(200 / 86_400), { overrideMinimumLead: true });
    expect(codesOf(await api.post('tokenIssuer/cancelRoll'))).toEqual(['RollTooClose']);
  });

  it('is brought forward by publish, once the key is proved again', async () => {
    const { next } = await api.issuer();
    if (next) await setEnabled(stack, next, false);
    const refused = await api.post('tokenIssuer/publish');
    expect([refused.status, codesOf(refused)]).toEqual([409, ['CertificateDisabled']]);
    if (next) await setEnabled(stack, next, true);
    const answer = await api.post('tokenIssuer/publish', { reason: 'no waiting' });
    expect(answer.body.tokenIssuer).toMatchObject({
      current: { kid: next?.kid },
      previous: { kid: second.x5t },
      verifyOnly: [{ kid: first.x5t }],
    });
  });
});

describe('5.6 Destructive acts', () => {
  describe('the previous certificate', () => {
    it('is kept while its tokens live, unless somebody insists', async () => {
      const { previous } = await api.issuer();
      const refused = await api.post('tokenIssuer/clearPrevious');
      expect([refused.status, codesOf(refused)]).toEqual([409, ['PreviousStillNeeded']]);
      expect(refused.body.detail).toMatch(/until 20\d\d-/);
      const answer = await api.post('tokenIssuer/clearPrevious', { force: true, reason: 'leaving partner' });
      expect(answer.body.deadTokenSeconds).toBeGreaterThan(3000);
      expect(answer.body.warnings?.map(({ code }) => code)).toEqual(['TokensDie']);
      const kids = await eventually(
        () => publishedKids(stack.url),
        (found) => !found.includes(previous?.kid ?? ''),
      );
      expect(kids).toHaveLength(2);
      expect((await api.certificates()).find(({ kid }) => kid === previous?.kid)?.role).toBe('unassigned');
    });
  });
});

describe('a revoked certificate', () => {
  describe('5.6 Destructive acts', () => {
    it('that is current and has no next one is revoked only by force, and then nothing signs', async () => {
      const { current } = await api.issuer();
      const { thumbprint } = current ?? {};
      const refused = await api.post('tokenIssuer/revoke', { thumbprint, reason: 'leaked' });
      expect([refused.status, codesOf(refused)]).toEqual([409, ['CertificateInUse']]);
      expect(codesOf(await api.post('tokenIssuer/revoke', { thumbprint }))).toEqual(['InvalidRequest']);
      const answer = await api.post('tokenIssuer/revoke', { thumbprint, reason: 'leaked', force: true });
      expect(answer.body).toMatchObject({
        changed: true,
        tokenIssuer: { current: null, revoked: [{ thumbprint }] },
      });
      expect(answer.body.warnings?.map(({ code }) => code)).toEqual(['NothingSigns', 'TokensDie']);
      const failing = await eventually(
        () => token(),
        ({ status }) => status === 503,
      );
      expect(failing.code).toBe('CertificateNotAssigned');
      expect(await publishedKids(stack.url)).not.toContain(current?.kid);
    });
  });

  it('never comes back, whatever the vault says', async () => {
    const { revoked } = await api.issuer();
    const [{ thumbprint } = { thumbprint: '' }] = revoked;
    const answer = await api.post('tokenIssuer/assign', { thumbprint });
    expect([answer.status, codesOf(answer)]).toEqual([409, ['CertificateRevoked']]);
    const again = await api.post('tokenIssuer/revoke', { thumbprint, reason: 'twice' });
    expect([again.status, again.body.changed]).toEqual([200, false]);
  });

  it('is revoked also while the vault does not answer', async () => {
    const [keep, leaked] = [await importFresh(api, 'keep'), await importFresh(api, 'leaked')];
    await api.post('tokenIssuer/assign', { thumbprint: leaked.thumbprint });
    await api.post('tokenIssuer/assign', { thumbprint: keep.thumbprint });
    stack.vault.control.addFaults({ operation: '*', status: 503 });
    const answer = await api.post('tokenIssuer/revoke', { thumbprint: leaked.thumbprint, reason: 'leaked' });
    stack.vault.control.clearFaults();
    expect([answer.status, answer.body.changed]).toEqual([200, true]);
    expect(answer.body.tokenIssuer?.current?.kid).toBe(keep.x5t);
    await untilSigning(keep);
  });

  it('is known as revoked after the timer has forgotten it and somebody has enabled it again', async () => {
    const revoked = (await api.issuer()).revoked.map(({ thumbprint }) => thumbprint);
    expect(revoked).toHaveLength(2);
    for (let runs = 0; runs < 3; runs++) await stack.host.fireTimer('roll-certificates');
    const state = await api.issuer();
    const forgotten = state.revoked.filter(({ version }) => version === undefined);
    expect(forgotten.length).toBeGreaterThan(0);
    expect(new Set(state.revoked.map(({ thumbprint }) => thumbprint))).toEqual(new Set(revoked));
    for (const { thumbprint } of forgotten) {
      const view = (await api.certificates()).find((each) => each.thumbprint === thumbprint);
      expect(view).toMatchObject({ role: 'revoked', enabled: false, revokedDate: expect.any(String) });
      if (view) expect(await setEnabled(stack, view, true)).toBe(200);
      expect((await api.get(`certificates/${thumbprint}`)).body).toMatchObject({
        role: 'revoked',
        enabled: true,
      });
      expect(codesOf(await api.post('tokenIssuer/assign', { thumbprint }))).toEqual(['CertificateRevoked']);
      const effectiveDate = inDays(3);
      expect(codesOf(await api.post('tokenIssuer/roll', { thumbprint, effectiveDate }))).toEqual([
        'CertificateRevoked',
      ]);
      const again = await api.post('tokenIssuer/revoke', { thumbprint, reason: 'again' });
      expect([again.status, again.body.changed]).toEqual([200, false]);
    }
  });

  it('is not imported again', async () => {
    const leaked = await importFresh(api, 'leaked twice');
    await api.post('tokenIssuer/assign', { thumbprint: leaked.thumbprint });
    await api.post('tokenIssuer/assign', { thumbprint: (await importFresh(api, 'after')).thumbprint });
    await api.post('tokenIssuer/revoke', { thumbprint: leaked.thumbprint, reason: 'leaked' });
    const content = Buffer.from(`${leaked.pem}${leaked.privateKeyPem}`).toString('base64');
    const answer = await api.post('certificateImports', { content });
    expect([answer.status, codesOf(answer)]).toEqual([409, ['CertificateRevoked']]);
  });

  it('must have had a role: another one is kept out in the vault', async () => {
    const idle = await importFresh(api, 'idle');
    const answer = await api.post('tokenIssuer/revoke', { thumbprint: idle.thumbprint, reason: 'leaked' });
    expect([answer.status, codesOf(answer)]).toEqual([409, ['Conflict']]);
  });
});
