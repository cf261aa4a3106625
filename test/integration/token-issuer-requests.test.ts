/** How strictly a management request is read, under which condition it acts, and that a dry run never does. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificateRoutes } from '../../shared/http/certificate-routes.ts';
import { toPfx } from '../support/certificates.ts';
import {
  type CallOptions,
  codesOf,
  freshCertificate,
  importFresh,
  inDays,
  type ManagementClient,
  manage,
} from '../support/management.ts';
import {
  buildBundle,
  startTestStack,
  type TestStack,
  untilReady,
  untilSettled,
} from '../support/service-stack.ts';

let stack: TestStack;
let api: ManagementClient;

beforeAll(async () => {
  await buildBundle();
  stack = await startTestStack({ settings: { S2S_CACHE_FOR: '1s' } });
  await untilReady(stack.url);
  await untilSettled(stack.url);
  api = await manage(stack.url, stack.identity);
});

afterAll(async () => {
  await stack?.stop();
});

const managed = Object.entries(certificateRoutes).map(([name, route]) => ({ name, ...route }));

/** A path of the route without `api/`, naming a certificate that nobody has. */
const pathOf = (template: string) =>
  template.replace('api/', '').replace('{thumbprint}', 'D'.repeat(40)).replace('{name}', 'Fabrikam');

describe('a request', () => {
  const assign = 'tokenIssuer/assign';
  const thumbprint = 'D'.repeat(40);

  it('that is refused is answered with problem details and its own id', async () => {
    const answer = await api.post(assign, { thumbprint });
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    const requestId = answer.headers.get('x-ms-request-id');
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.body).toEqual({
      type: 'urn:s2s:error:CertificateNotFound',
      title: 'CertificateNotFound',
      status: 404,
      detail: expect.any(String),
      violations: [
        {
          code: 'CertificateNotFound',
          message: answer.body.detail,
          target: 'thumbprint',
          remedy: expect.stringContaining('thumbprint'),
        },
      ],
      requestId,
    });
  });

  it('is answered for nobody to keep, to frame or to guess at', async () => {
    for (const answer of [await api.get('tokenIssuer'), await api.post(assign, { thumbprint })]) {
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(answer.headers.get('x-ms-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it.each(managed)('with another method is told which $name has', async ({ template, methods }) => {
    const method = methods.includes('GET' as never) ? 'DELETE' : 'PUT';
    const answer = await api.send(pathOf(template), { method });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, methods.join(', ')]);
    expect(codesOf(answer)).toEqual(['MethodNotAllowed']);
  });

  it.each<[string, CallOptions, number, string, string[]]>([
    [
      'an unknown member',
      { body: { thumbprint, thumprint: 1, force: true } },
      400,
      'InvalidRequest',
      ['thumprint', 'force'],
    ],
    ['a missing member', { body: {} }, 400, 'InvalidRequest', ['thumbprint']],
    ['no body', {}, 400, 'InvalidRequest', ['thumbprint']],
    [
      'a member of the wrong kind',
      { body: { thumbprint: 7, acceptSanForSubject: 'yes' } },
      400,
      'InvalidRequest',
      ['thumbprint', 'acceptSanForSubject'],
    ],
    [
      'a reason without end',
      { body: { thumbprint, reason: 'x'.repeat(501) } },
      400,
      'InvalidRequest',
      ['reason'],
    ],
    [
      'a member twice',
      { body: `{"thumbprint":"${thumbprint}","thumbprint":"x"}` },
      400,
      'InvalidRequest',
      [''],
    ],
    ['a list', { body: '[]' }, 400, 'InvalidRequest', ['']],
    ['half an object', { body: '{"thumbprint":' }, 400, 'InvalidRequest', ['']],
    [
      'another content type',
      { body: `thumbprint=${thumbprint}`, headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      415,
      'UnsupportedMediaType',
      [''],
    ],
    [
      'text as content type',
      { body: '{}', headers: { 'content-type': 'text/plain' } },
      415,
      'UnsupportedMediaType',
      [''],
    ],
    ['a body without end', { body: { thumbprint: 'A'.repeat(140_000) } }, 413, 'BodyTooLarge', ['']],
    [
      'an If-Match that is no ETag',
      { body: { thumbprint }, headers: { 'if-match': 'abc' } },
      400,
      'InvalidRequest',
      ['If-Match'],
    ],
    [
      'several ETags',
      { body: { thumbprint }, headers: { 'if-match': '"a", "b"' } },
      400,
      'InvalidRequest',
      ['If-Match'],
    ],
  ])('with %s is refused', async (_what, options, status, code, targets) => {
    const answer = await api.send(assign, { method: 'POST', ...options });
    expect([answer.status, answer.headers.get('x-ms-error-code')]).toEqual([status, code]);
    expect(answer.body.violations?.map(({ target }) => target ?? '')).toEqual(targets);
  });

  it.each(['dryrun=true', 'dryRun=1', 'dryRun=', 'dryRun=TRUE', 'dryRun=false&dryRun=true', 'dry_run=true'])(
    'with ?%s does not act by mistake',
    async (query) => {
      const before = await api.get('tokenIssuer');
      const answer = await api.post(`tokenIssuer/publish?${query}`);
      expect([answer.status, codesOf(answer)[0]]).toEqual([400, 'InvalidRequest']);
      expect((await api.get('tokenIssuer')).headers.get('etag')).toBe(before.headers.get('etag'));
    },
  );

  it.each([
    'tokenIssuer?dryRun=true',
    'certificates?filter=x',
    'tokenIssuer/cer?role=current&role=next',
    'tokenIssuer/cer?role=any',
  ])('for /api/%s is refused', async (path) => {
    const answer = await api.get(path);
    expect([answer.status, codesOf(answer)]).toEqual([400, ['InvalidRequest']]);
  });

  it.each(['certificates/xyz', 'certificates/xyz/cer'])(
    'for /api/%s is told what a thumbprint is',
    async (path) => {
      const answer = await api.get(path);
      expect([answer.status, codesOf(answer)]).toEqual([400, ['InvalidRequest']]);
      expect(answer.body.detail).toContain('40 (SHA-1) or 64 (SHA-256)');
    },
  );

  it.each(['', '/cer'])('for a certificate that nobody has is answered 404 (%j)', async (rest) => {
    const answer = await api.get(`certificates/${thumbprint}${rest}`);
    expect([answer.status, codesOf(answer)]).toEqual([404, ['CertificateNotFound']]);
  });
});

describe('a condition', () => {
  it('holds while the token issuer is as it was seen, and then no more', async () => {
    const [one, two] = [await importFresh(api, 'one'), await importFresh(api, 'two')];
    const seen = (await api.get('tokenIssuer')).headers.get('etag') ?? '';
    expect(seen).not.toBe('');
    const first = await api.post('tokenIssuer/assign', { thumbprint: one.thumbprint }, { 'if-match': seen });
    expect(first.status).toBe(200);
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toBe((await api.get('tokenIssuer')).headers.get('etag'));
    const stale = await api.post('tokenIssuer/assign', { thumbprint: two.thumbprint }, { 'if-match': seen });
    expect([stale.status, codesOf(stale)]).toEqual([412, ['PreconditionFailed']]);
    expect((await api.issuer()).current?.kid).toBe(one.x5t);
    for (const path of ['tokenIssuer/publish', 'tokenIssuer/clearPrevious', 'certificateCreations']) {
      expect((await api.post(path, {}, { 'if-match': seen })).status).toBe(412);
    }
    expect((await api.post('tokenIssuer/publish?dryRun=true', {}, { 'if-match': '*' })).status).toBe(200);
    expect((await api.post('tokenIssuer/publish?dryRun=true', {}, { 'if-match': etag })).status).toBe(200);
  });

  it('is not disturbed by an import, which changes no role', async () => {
    const seen = (await api.get('tokenIssuer')).headers.get('etag');
    await importFresh(api, 'three');
    expect((await api.get('tokenIssuer')).headers.get('etag')).toBe(seen);
  });
});

describe('a dry run', () => {
  it('of whatever changes something changes nothing', async () => {
    const idle = await importFresh(api, 'idle');
    const content = toPfx(await freshCertificate({ keyName: 'dry' })).toString('base64');
    const { current, next } = await api.issuer();
    const look = async () => ({
      etag: (await api.get('tokenIssuer')).headers.get('etag'),
      certificates: await api.certificates(),
      history: (await api.get('tokenIssuer/history?top=500')).text,
      runs: (await api.get('timerRuns')).text,
    });
    const before = await look();
    const bodies: Record<string, [object, number]> = {
      'tokenIssuer/assign': [{ thumbprint: idle.thumbprint }, 200],
      'tokenIssuer/roll': [{ thumbprint: idle.thumbprint, effectiveDate: inDays(3) }, 200],
      'tokenIssuer/publish': [{}, 200],
      'tokenIssuer/cancelRoll': [{}, 409],
      'tokenIssuer/clearPrevious': [{ force: true }, 200],
      'tokenIssuer/revoke': [{ thumbprint: next?.thumbprint, reason: 'test' }, 200],
      'tokenIssuer/validate': [
        { action: 'revoke', thumbprint: current?.thumbprint, reason: 'test', force: true },
        200,
      ],
      'tokenIssuer/advance': [{}, 200],
      certificateImports: [{ content }, 200],
      certificateCreations: [{}, 200],
      [pathOf('api/pinnedPartners/{name}/pin')]: [{}, 200],
      [pathOf('api/pinnedPartners/{name}/acknowledge')]: [{ thumbprint: idle.thumbprint }, 404],
      [pathOf('api/pinnedPartners/{name}/unpin')]: [{}, 404],
    };
    const changes = managed.filter(({ methods }) => methods.includes('POST' as never));
    expect(changes.map(({ template }) => pathOf(template)).toSorted()).toEqual(
      Object.keys(bodies).toSorted(),
    );
    for (const [path, [body, status]] of Object.entries(bodies)) {
      expect([path, (await api.post(`${path}?dryRun=true`, body)).status]).toEqual([path, status]);
    }
    expect(await look()).toEqual(before);
  });
});
