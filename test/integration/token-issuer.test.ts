/** The token-issuer certificate in an operator's hands: nothing assigned, brought in, assigned, looked at, exported. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  codesOf,
  eventsOf,
  eventually,
  importFresh,
  inDays,
  isPublicCertificate,
  type ManagementClient,
  manage,
} from '../support/management.ts';
import { askForToken, kidOf, publishedKids, readiness, verifyToken } from '../support/service-calls.ts';
import { buildBundle, startTestStack, type TestStack } from '../support/service-stack.ts';

let stack: TestStack;
let api: ManagementClient;

beforeAll(async () => {
  await buildBundle();
  stack = await startTestStack({ settings: { S2S_ROLL_AUTOMATIC: 'false', S2S_CACHE_FOR: '1s' } });
  api = await manage(stack.url, stack.identity);
});

afterAll(async () => {
  await stack?.stop();
});

const token = (url = stack.url) => askForToken(url, stack.litware.secret);

describe('a deployment without a certificate', () => {
  it('says so when asked, and it is no error', async () => {
    expect(await api.issuer()).toEqual({
      current: null,
      next: null,
      previous: null,
      verifyOnly: [],
      revoked: [],
      effectiveDate: null,
      pendingCreation: null,
      minimumLeadSeconds: 48 * 3600,
    });
    expect(await api.certificates()).toEqual([]);
  });

  it('refuses token requests for the time being and says why', async () => {
    expect(await token()).toMatchObject({
      status: 503,
      error: 'temporarily_unavailable',
      code: 'CertificateNotAssigned',
      retryAfter: '5',
    });
    const { status, checks } = await readiness(stack.url);
    expect(status).toBe(503);
    expect(checks).toContainEqual({ name: 'certificate', status: 'fail', code: 'CertificateNotAssigned' });
  });

  it('gives nothing to export, to publish, to clear or to cancel', async () => {
    const exported = await api.get('tokenIssuer/cer');
    expect([exported.status, codesOf(exported)]).toEqual([404, ['CertificateNotFound']]);
    expect(codesOf(await api.post('tokenIssuer/publish'))).toEqual(['NoNextCertificate']);
    expect(codesOf(await api.post('tokenIssuer/clearPrevious'))).toEqual(['NoPreviousCertificate']);
    expect(codesOf(await api.post('tokenIssuer/cancelRoll'))).toEqual(['NoNextCertificate']);
  });

  it('is not given one by the timer, which was told to leave that to people', async () => {
    expect(await stack.host.fireTimer('roll-certificates')).toEqual({ succeeded: true });
    expect(await api.certificates()).toEqual([]);
  });

  it('refuses a roll, because there is nothing to roll from', async () => {
    const certificate = await importFresh(api, 'first');
    const effectiveDate = inDays(30);
    const answer = await api.post('tokenIssuer/roll', { thumbprint: certificate.thumbprint, effectiveDate });
    expect([answer.status, codesOf(answer)]).toEqual([503, ['CertificateNotAssigned']]);
  });
});

describe('assigning', () => {
  it.each([
    ['lower case', (hex: string) => hex.toLowerCase()],
    ['spaces', (hex: string) => hex.replace(/(..)/g, '$1 ')],
    ['colons', (hex: string) => hex.replace(/(..)(?!$)/g, '$1:')],
    ['the invisible mark of the Windows dialog', (hex: string) => `\u200e${hex}`],
  ])('finds a thumbprint written with %s', async (_how, write) => {
    const [any] = await api.certificates();
    const spelled = encodeURIComponent(write(any?.thumbprint ?? ''));
    expect((await api.get(`certificates/${spelled}`)).body).toEqual(any);
    const answer = await api.post('tokenIssuer/assign?dryRun=true', {
      thumbprint: write(any?.thumbprint ?? ''),
    });
    expect([answer.status, answer.body.changed]).toEqual([200, true]);
  });

  it('finds a SHA-256 thumbprint and an x5t, too', async () => {
    const [any] = await api.certificates();
    expect((await api.get(`certificates/${any?.thumbprintSha256}`)).body).toEqual(any);
    expect((await api.get(`certificates/${any?.kid}`)).body).toEqual(any);
  });

  it('changes nothing in a dry run', async () => {
    const [any] = await api.certificates();
    await api.post('tokenIssuer/assign?dryRun=true', { thumbprint: any?.thumbprint });
    expect((await api.issuer()).current).toBeNull();
  });

  it('is effective on every instance by the time that the answer states', async () => {
    const other = await stack.addInstance();
    const certificate = await importFresh(api, 'assigned');
    const before = Date.now() / 1000;
    const answer = await api.post('tokenIssuer/assign', {
      thumbprint: certificate.thumbprint,
      reason: 'first certificate',
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ changed: true, dryRun: false, deadTokenSeconds: 0 });
    expect(answer.body.tokenIssuer?.current?.thumbprint).toBe(certificate.thumbprint);
    const effectiveBy = Date.parse(answer.body.effectiveOnAllInstancesBy ?? '') / 1000;
    expect(effectiveBy - before).toBeLessThan(10);
    for (const url of [stack.url, other.url]) {
      const issued = await eventually(
        () => token(url),
        ({ status }) => status === 200,
      );
      expect(kidOf(issued.token)).toBe(certificate.x5t);
      await verifyToken(url, issued.token);
    }
    expect((await readiness(stack.url)).checks).toContainEqual({ name: 'vault', status: 'pass', code: 'Ok' });
  });

  it('of the current certificate changes nothing', async () => {
    const { current } = await api.issuer();
    const answer = await api.post('tokenIssuer/assign', { thumbprint: current?.thumbprint });
    expect([answer.status, answer.body.changed]).toEqual([200, false]);
  });

  it('of another keeps the one before as previous, and its tokens verify on', async () => {
    const { token: early } = await token();
    const second = await importFresh(api, 'second');
    const { current: first } = await api.issuer();
    await api.post('tokenIssuer/assign', { thumbprint: second.thumbprint });
    const state = await api.issuer();
    expect([state.current?.kid, state.previous?.kid]).toEqual([second.x5t, first?.kid]);
    const late = await eventually(
      () => token(),
      (found) => kidOf(found.token) === second.x5t,
    );
    await verifyToken(stack.url, early);
    await verifyToken(stack.url, late.token);
    expect(await publishedKids(stack.url)).toEqual([second.x5t, first?.kid]);
  });

  it('back to the previous one is the rollback', async () => {
    const { previous } = await api.issuer();
    const answer = await api.post('tokenIssuer/assign', { thumbprint: previous?.thumbprint });
    expect(answer.body.tokenIssuer?.current?.kid).toBe(previous?.kid);
  });

  it.each([
    ['a thumbprint that nobody has', 'A'.repeat(40), 404, 'CertificateNotFound'],
    ['text that is no thumbprint', 'my certificate', 400, 'InvalidRequest'],
  ])('refuses %s', async (_what, thumbprint, status, code) => {
    const answer = await api.post('tokenIssuer/assign', { thumbprint });
    expect([answer.status, codesOf(answer)]).toEqual([status, [code]]);
    expect(answer.headers.get('x-ms-error-code')).toBe(code);
  });
});

describe('looking', () => {
  it('shows each certificate with its role and every date', async () => {
    const all = await api.certificates();
    expect(all.map(({ role }) => role).slice(0, 2)).toEqual(['current', 'previous']);
    expect(new Set(all.slice(2).map(({ role }) => role))).toEqual(new Set(['unassigned']));
    expect(all[0]).toEqual({
      role: 'current',
      thumbprint: expect.stringMatching(/^[0-9A-F]{40}$/),
      thumbprintSha256: expect.stringMatching(/^[0-9A-F]{64}$/),
      kid: expect.stringMatching(/^[\w-]{27}$/),
      subject: 'CN=litwareinc.com',
      subjectAlternativeNames: [],
      keySizeBits: 2048,
      notBefore: expect.stringMatching(/Z$/),
      notAfter: expect.stringMatching(/Z$/),
      daysToExpiry: 730,
      replaceBy: expect.stringMatching(/Z$/),
      publishedDate: expect.stringMatching(/Z$/),
      effectiveDate: expect.stringMatching(/Z$/),
      enabled: true,
      name: 'OAuthTokenIssuer-imported',
      version: expect.stringMatching(/^[0-9a-f]{32}$/),
      keyVaultId: expect.stringContaining('/keys/OAuthTokenIssuer-imported/'),
    });
  });

  it.each(['current', 'previous'] as const)('exports the %s certificate as a .cer file', async (role) => {
    const view = (await api.issuer())[role];
    const response = await fetch(`${stack.url}/api/tokenIssuer/cer?role=${role}`, {
      headers: { authorization: `Bearer ${api.token}` },
    });
    expect(response.headers.get('content-type')).toBe('application/pkix-cert');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="OAuthCert.cer"');
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect(isPublicCertificate(bytes, view?.thumbprint ?? '')).toBe(true);
  });

  it('exports a certificate without a role by its thumbprint', async () => {
    const view = (await api.certificates()).at(-1);
    const response = await fetch(`${stack.url}/api/certificates/${view?.thumbprint}/cer`, {
      headers: { authorization: `Bearer ${api.token}` },
    });
    expect(isPublicCertificate(new Uint8Array(await response.arrayBuffer()), view?.thumbprint ?? '')).toBe(
      true,
    );
  });

  it('shows slots and public certificates while the vault does not answer', async () => {
    stack.vault.control.addFaults({ operation: '*', status: 503 });
    expect((await api.issuer()).current?.role).toBe('current');
    expect((await api.get('tokenIssuer/cer')).status).toBe(200);
    const answer = await api.get('certificates');
    expect([answer.status, codesOf(answer)]).toEqual([503, ['DependencyUnavailable']]);
    expect(answer.headers.get('retry-after')).not.toBeNull();
    stack.vault.control.clearFaults();
  });

  describe('5.6 Audit', () => {
    it('tells who did what and why, newest first', async () => {
      const { text } = await api.get('tokenIssuer/history?top=500');
      const { value } = JSON.parse(text) as { value: Record<string, string>[] };
      const first = value.findLast(({ action }) => action === 'issuer.assigned');
      expect(first).toMatchObject({
        actor: expect.stringMatching(/^[0-9a-f-]{36}$/),
        reason: 'first certificate',
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        date: expect.stringMatching(/Z$/),
        before: {},
      });
      expect(Object.values(first?.after ?? {})).toEqual(['current']);
      const actions = value.map(({ action }) => action);
      expect(actions).toContain('certificate.importRequested');
      expect(actions).toContain('certificate.imported');
      const dates = value.map(({ date }) => date ?? '');
      expect(dates).toEqual(dates.toSorted().reverse());
      expect(JSON.parse((await api.get('tokenIssuer/history?top=1')).text).value).toHaveLength(1);
      for (const top of ['0', '501', 'all', '1.5']) {
        expect(codesOf(await api.get(`tokenIssuer/history?top=${top}`))).toEqual(['InvalidRequest']);
      }
    });
  });
});

describe('what is left behind', () => {
  it('has one line for each request, with who asked and which request it was', async () => {
    const answer = await api.post('tokenIssuer/assign', {
      thumbprint: (await api.issuer()).current?.thumbprint,
    });
    const id = answer.headers.get('x-ms-request-id');
    const lines = eventsOf(stack.host.lines()).filter(({ requestId }) => requestId === id);
    expect(lines).toEqual([
      expect.objectContaining({
        event: 'request.served',
        action: 'assign',
        changed: false,
        caller: stack.identity.identities[0]?.objectId,
        status: 200,
      }),
    ]);
    const changes = eventsOf(stack.host.lines()).filter(({ event }) => event === 'issuer.changed');
    expect(changes.length).toBeGreaterThan(3);
    for (const line of changes)
      expect(line).toMatchObject({ caller: expect.any(String), requestId: expect.any(String) });
  });

  it('has no password, no private key and no token in any line', () => {
    const log = stack.host.lines().join('\n');
    expect(log).not.toContain('P@ssw0rd');
    expect(log).not.toContain('PRIVATE KEY');
    expect(log).not.toContain(api.token);
    expect(log).not.toContain(api.token.split('.')[1]);
  });
});
