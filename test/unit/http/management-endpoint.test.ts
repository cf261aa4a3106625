/** The order of a management request: who, method, role, reading, act; and what is told and logged at each end. */
import { describe, expect, it, vi } from 'vitest';
import { errorCatalogue } from '../../../shared/base/error-catalogue.ts';
import { Outage } from '../../../shared/base/errors.ts';
import { jsonResponse } from '../../../shared/http/exchange.ts';
import {
  createManagementEndpoint,
  type ManagementRequest,
  type ManagementRoute,
} from '../../../shared/http/management-endpoint.ts';
import type { Caller, VerifyManagementToken } from '../../../shared/http/management-token.ts';
import { httpRequest, json, type RequestParts, requestId, testContext } from './requests.ts';

const caller: Caller = { objectId: 'ann', roles: ['Operator'] };
const authorization = 'Bearer good.token';

interface Setup extends RequestParts {
  readonly route?: Partial<ManagementRoute>;
  readonly verify?: VerifyManagementToken;
}

async function send({ route = {}, verify = async () => caller, headers, ...parts }: Setup = {}) {
  const handle = vi.fn(async (_request: ManagementRequest) => jsonResponse(200, { done: true }));
  const endpoint = createManagementEndpoint(
    { role: 'Operator', methods: ['POST'], handle, ...route },
    verify,
  );
  const context = testContext();
  const request = httpRequest({ method: 'POST', headers: { authorization, ...headers }, ...parts });
  const response = await endpoint(request, context);
  return { response, handle, last: context.concluded.at(-1) };
}

describe('a management endpoint', () => {
  it('hands the handler who asks and what, read strictly', async () => {
    const { response, handle, last } = await send({
      path: '/api/x?dryRun=true',
      headers: { 'content-type': 'application/json', 'if-match': '"etag"' },
      params: { thumbprint: 'AB' },
      body: '{"a":1}',
    });
    expect(response.status).toBe(200);
    expect(handle.mock.calls[0]?.[0]).toMatchObject({
      caller,
      method: 'POST',
      requestId,
      path: '/api/x',
      dryRun: true,
      ifMatch: '"etag"',
      params: { thumbprint: 'AB' },
      body: { a: 1 },
    });
    expect(last).toEqual({ event: 'request.served', fields: { caller: 'ann' } });
  });

  it('hands the handler the parameters of a question, which are not those of a change', async () => {
    const route: Partial<ManagementRoute> = { query: ['top'], methods: ['GET', 'POST'] };
    const asked = await send({ method: 'GET', path: '/api/x?top=5', route });
    expect(asked.handle.mock.calls[0]?.[0].query.get('top')).toBe('5');
    const changed = await send({ path: '/api/x?top=5', route });
    expect([changed.response.status, changed.handle.mock.calls.length]).toEqual([400, 0]);
  });

  it('adds who asked to whatever the handler concludes', async () => {
    const { last } = await send({
      route: {
        handle: async ({ conclude }) => {
          conclude('issuer.changed', { action: 'assign' });
          return jsonResponse(200, {});
        },
      },
    });
    expect(last).toEqual({ event: 'issuer.changed', fields: { caller: 'ann', action: 'assign' } });
  });

  describe('5.6 CSRF/XSS', () => {
    it('puts the headers for browsers on every answer, and keeps those of the handler', async () => {
      const own = { 'cache-control': 'private', etag: '"x"' };
      const { response } = await send({ route: { handle: async () => jsonResponse(200, {}, own) } });
      expect(response.headers).toMatchObject({ ...own, 'x-content-type-options': 'nosniff' });
      const { response: refused } = await send({ headers: { authorization: '' } });
      expect(refused.headers).toMatchObject({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      });
    });
  });

  it.each([undefined, '', 'Basic x', 'Bearer', 'Bearer a b', 'Token abc', 'Bearer ä'])(
    'asks for a token when the header is %j, and verifies nothing',
    async (header) => {
      const verify = vi.fn(async () => caller);
      const endpoint = createManagementEndpoint(
        { role: 'Reader', methods: ['GET'], handle: async () => jsonResponse(200, {}) },
        verify,
      );
      const context = testContext();
      const request = { ...httpRequest(), header: () => header };
      const response = await endpoint(request, context);
      expect([response.status, response.headers['www-authenticate']]).toEqual([401, 'Bearer']);
      expect(verify).not.toHaveBeenCalled();
      expect(context.concluded).toEqual([
        { event: 'management.refused', fields: { code: 'Unauthenticated', detail: 'TokenMissing' } },
      ]);
    },
  );

  it('says no more to a bad token than that it is one; why is for the log', async () => {
    const { response, handle, last } = await send({ verify: async () => ({ detail: 'TenantWrong' }) });
    expect(response.status).toBe(401);
    expect(response.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
    expect(String(response.body)).not.toContain('Tenant');
    expect(last?.fields).toEqual({ code: 'Unauthenticated', detail: 'TenantWrong' });
    expect(handle).not.toHaveBeenCalled();
  });

  it('refuses another method before the role, with what it answers', async () => {
    const { response, last } = await send({ method: 'GET', route: { role: 'KeyAdministrator' } });
    expect([response.status, response.headers.allow]).toEqual([405, 'POST']);
    expect(last?.fields).toEqual({ caller: 'ann', code: 'MethodNotAllowed' });
  });

  it.each([
    [[], 'Reader', 403],
    [['Reader'], 'Reader', 200],
    [['Reader'], 'Operator', 403],
    [['Operator'], 'Reader', 200],
    [['Operator'], 'KeyAdministrator', 403],
    [['KeyAdministrator'], 'Reader', 200],
    [['Reader', 'KeyAdministrator'], 'KeyAdministrator', 200],
  ] as const)('with the roles %j on a route for %s is answered with %i', async (roles, role, status) => {
    const verify = async () => ({ objectId: 'ann', roles });
    const { response, handle, last } = await send({ route: { role }, verify });
    expect(response.status).toBe(status);
    expect(handle).toHaveBeenCalledTimes(status === 200 ? 1 : 0);
    if (status === 403) expect(last?.fields).toEqual({ caller: 'ann', code: 'Forbidden' });
  });

  it.each([
    ['GET', 'Reader', 200],
    ['HEAD', 'Reader', 200],
    ['PATCH', 'Reader', 403],
    ['DELETE', 'Reader', 403],
    ['PATCH', 'Operator', 403],
    ['PATCH', 'KeyAdministrator', 200],
  ] as const)('for a %s by a %s is answered with %i where changes need another role', async (...row) => {
    const [method, held, status] = row;
    const { response, handle } = await send({
      method,
      route: { methods: ['GET', 'HEAD', 'PATCH', 'DELETE'], role: 'Reader', changeRole: 'KeyAdministrator' },
      verify: async () => ({ objectId: 'ann', roles: [held] }),
    });
    expect([response.status, handle.mock.calls.length]).toEqual([status, status === 200 ? 1 : 0]);
    if (status === 403) expect(String(response.body)).toContain('KeyAdministrator');
  });

  it('makes a change only on what the caller has seen, where the route says so', async () => {
    const route: Partial<ManagementRoute> = { methods: ['GET', 'PATCH'], needsIfMatch: true };
    const { response, handle, last } = await send({ method: 'PATCH', route });
    expect([response.status, response.headers['x-ms-error-code']]).toEqual([428, 'PreconditionRequired']);
    expect(response.headers.allow).toBeUndefined();
    const { remedy } = errorCatalogue.PreconditionRequired;
    expect(json(response).violations).toMatchObject([{ target: 'If-Match', remedy }]);
    expect(last?.fields).toEqual({
      caller: 'ann',
      code: 'PreconditionRequired',
      codes: 'PreconditionRequired',
    });
    expect(handle).not.toHaveBeenCalled();
    for (const [tag, seen] of [
      ['"x"', '"x"'],
      ['*', undefined],
    ]) {
      const again = await send({ method: 'PATCH', route, headers: { 'if-match': tag ?? '' } });
      expect(again.response.status).toBe(200);
      expect(again.handle.mock.calls[0]?.[0].ifMatch).toBe(seen);
    }
  });

  it('reads nothing of a request that its sender may not make', async () => {
    const body = vi.fn(async () => 'tooLarge' as const);
    const route = {
      role: 'KeyAdministrator',
      methods: ['POST'],
      handle: async () => jsonResponse(200, {}),
    } as const;
    const endpoint = createManagementEndpoint(route, async () => caller);
    const request = { ...httpRequest({ method: 'POST', headers: { authorization } }), body };
    expect((await endpoint(request, testContext())).status).toBe(403);
    expect(body).not.toHaveBeenCalled();
  });

  it('turns violations into one problem with all of them, and logs their codes with the caller', async () => {
    const violations = [
      { code: 'CertificateDisabled', message: 'One.' },
      { code: 'InvalidRequest', message: 'Two.' },
    ] as const;
    const { response, last } = await send({
      route: { handle: async () => ({ violations: [...violations] }) },
    });
    expect(response.status).toBe(409);
    expect(json(response).violations).toHaveLength(2);
    expect(last).toEqual({
      event: 'management.refused',
      fields: { caller: 'ann', code: 'CertificateDisabled', codes: 'CertificateDisabled,InvalidRequest' },
    });
  });

  it.each([
    ['an unknown parameter', { path: '/?x=1' }],
    ['a broken condition', { headers: { 'if-match': 'x' } }],
    ['a body that is no object', { headers: { 'content-type': 'application/json' }, body: '[]' }],
  ])('does not act on %s', async (_what, parts) => {
    const { response, handle } = await send(parts);
    expect(response.status).toBe(400);
    expect(handle).not.toHaveBeenCalled();
  });

  it.each([
    ['of the key set', { verify: () => Promise.reject(new Outage('entra', 'down', { retryAfter: 7 })) }, {}],
    [
      'of a dependency',
      { route: { handle: () => Promise.reject(new Outage('entra', 'down', { retryAfter: 7 })) } },
      { caller: 'ann' },
    ],
  ])('answers an outage %s with 503 and when to come again', async (_what, setup, who) => {
    const { response, last } = await send(setup);
    expect([response.status, response.headers['retry-after']]).toEqual([503, '7']);
    expect(last).toEqual({
      event: 'dependency.failed',
      fields: { ...who, dependency: 'entra', detail: 'down' },
    });
    expect(String(response.body)).not.toContain('down');
  });

  it('gives a refusal that is an outage a time to come again', async () => {
    const violation = { code: 'DependencyUnavailable', message: 'The vault gave up.' } as const;
    const { response } = await send({ route: { handle: async () => ({ violations: [violation] }) } });
    expect([response.status, response.headers['retry-after']]).toEqual([503, '5']);
  });

  it('lets a bug through to the one wrapper of all handlers', async () => {
    await expect(send({ route: { handle: () => Promise.reject(new TypeError('bug')) } })).rejects.toThrow(
      TypeError,
    );
  });
});
