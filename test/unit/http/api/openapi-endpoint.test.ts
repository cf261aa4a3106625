/** The document over HTTP: for anyone, written once. */
import { describe, expect, it } from 'vitest';
import { openApiDocument } from '../../../../shared/http/api/document/openapi.ts';
import { createOpenApiEndpoint } from '../../../../shared/http/api/openapi-endpoint.ts';
import { httpRequest, json, testContext } from '../requests.ts';

const options = { publicUrl: 'https://s2s.litwareinc.com', version: '1.2.3' };

describe('the OpenAPI endpoint', () => {
  const endpoint = createOpenApiEndpoint(options);
  const send = (method: string) => endpoint(httpRequest({ method }), testContext());

  it('answers the document, which may be kept for an hour', async () => {
    const response = await send('GET');
    expect([response.status, response.headers['content-type']]).toEqual([
      200,
      'application/json; charset=utf-8',
    ]);
    expect(response.headers).toMatchObject({
      'cache-control': 'public, max-age=3600',
      'x-content-type-options': 'nosniff',
    });
    expect(json(response)).toEqual(JSON.parse(JSON.stringify(openApiDocument(options))));
  });

  it('writes it once for everybody', async () => {
    const [one, two] = await Promise.all([send('GET'), send('GET')]);
    expect(one.body).toBe(two.body);
    expect((await send('HEAD')).body).toBe(one.body);
  });

  it('refuses another method', async () => {
    const response = await send('POST');
    expect([response.status, response.headers.allow]).toEqual([405, 'GET, HEAD']);
  });
});
