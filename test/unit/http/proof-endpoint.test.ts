/** A route that asks for no token: as strict as all others, and nobody is known on it. */
import { describe, expect, it, vi } from 'vitest';
import { errorCatalogue } from '../../../shared/base/error-catalogue.ts';
import { Outage } from '../../../shared/base/errors.ts';
import { jsonResponse } from '../../../shared/http/exchange.ts';
import type { StrictRequest } from '../../../shared/http/management-exchange.ts';
import { createProofEndpoint, type ProofRoute } from '../../../shared/http/proof-endpoint.ts';
import { httpRequest, json, type RequestParts, requestId, testContext } from './requests.ts';

const type = { 'content-type': 'application/json' };

async function send({ handle: own, ...parts }: RequestParts & Partial<Pick<ProofRoute, 'handle'>> = {}) {
  const handle = vi.fn(own ?? (async (_request: StrictRequest) => jsonResponse(200, { done: true })));
  const context = testContext();
  const endpoint = createProofEndpoint({ methods: ['POST'], handle });
  const response = await endpoint(httpRequest({ method: 'POST', headers: type, ...parts }), context);
  return { response, handle, last: context.concluded.at(-1) };
}

describe('a proof endpoint', () => {
  it('hands the handler what is asked, and nobody who asks, whatever token is sent along', async () => {
    const { response, handle, last } = await send({
      path: '/api/servicePrincipals/x/addKey?dryRun=true',
      params: { id: 'x' },
      headers: { ...type, authorization: 'Bearer good.token' },
      body: '{"proof":"p"}',
    });
    expect(response.status).toBe(200);
    const [request] = handle.mock.calls[0] ?? [];
    expect(request).toMatchObject({
      method: 'POST',
      requestId,
      dryRun: true,
      params: { id: 'x' },
      body: { proof: 'p' },
    });
    expect(request).not.toHaveProperty('caller');
    expect(last).toEqual({ event: 'request.served', fields: {} });
  });

  it('keeps the headers for browsers on every answer', async () => {
    for (const { response } of [await send(), await send({ method: 'GET' }), await send({ body: '[]' })]) {
      expect(response.headers).toMatchObject({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'content-security-policy': expect.stringContaining("default-src 'none'"),
      });
    }
  });

  it('refuses another method with what it answers', async () => {
    const { response, handle, last } = await send({ method: 'GET' });
    expect([response.status, response.headers.allow]).toEqual([405, 'POST']);
    expect(last).toEqual({ event: 'management.refused', fields: { code: 'MethodNotAllowed' } });
    expect(handle).not.toHaveBeenCalled();
  });

  it.each([
    ['an unknown parameter', { path: '/?x=1' }],
    ['a broken condition', { headers: { ...type, 'if-match': 'x' } }],
    ['a body that is no object', { body: '[]' }],
  ])('does not act on %s', async (_what, parts) => {
    const { response, handle } = await send(parts);
    expect(response.status).toBe(400);
    expect(handle).not.toHaveBeenCalled();
  });

  it('answers a rejected proof with a challenge that is no bearer token, and logs the code', async () => {
    const violation = { code: 'ProofRejected', message: 'The proof is not signed by a key of it.' } as const;
    const { response, last } = await send({ handle: async () => ({ violations: [violation] }) });
    expect([response.status, response.headers['www-authenticate']]).toEqual([401, 'Proof']);
    expect(json(response).violations).toEqual([
      { ...violation, remedy: errorCatalogue.ProofRejected.remedy },
    ]);
    const fields = { code: 'ProofRejected', codes: 'ProofRejected' };
    expect(last).toEqual({ event: 'management.refused', fields });
  });

  it('keeps for the log what the handler says of its refusal, and for the log only', async () => {
    const violation = { code: 'ProofRejected', message: 'No.' } as const;
    const { response, last } = await send({
      handle: async ({ conclude }) => {
        conclude('management.refused', { detail: 'SignatureInvalid' });
        return { violations: [violation] };
      },
    });
    expect(last?.fields).toEqual({
      detail: 'SignatureInvalid',
      code: 'ProofRejected',
      codes: 'ProofRejected',
    });
    expect(String(response.body)).not.toContain('SignatureInvalid');
  });

  it('answers an outage with 503 and when to come again', async () => {
    const down = () => Promise.reject(new Outage('tables', 'down', { retryAfter: 7 }));
    const { response, last } = await send({ handle: down });
    expect([response.status, response.headers['retry-after']]).toEqual([503, '7']);
    expect(last).toEqual({ event: 'dependency.failed', fields: { dependency: 'tables', detail: 'down' } });
  });

  it('lets a bug through to the one wrapper of all handlers', async () => {
    await expect(send({ handle: () => Promise.reject(new TypeError('bug')) })).rejects.toThrow(TypeError);
  });
});
