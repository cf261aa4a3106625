/** What a client reads when its request is wrong, on both wires, and that none of it hurts the service. */
import { readFile } from 'node:fs/promises';
import { request as plainRequest } from 'node:http';
import { importPKCS8, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { litware } from '../../local/litware.ts';
import { createTableRecords } from '../../shared/azure/table-records.ts';
import { tableClient } from '../../shared/azure/tables.ts';
import { systemClock } from '../../shared/base/clock.ts';
import { sha256, toBase64Url } from '../../shared/base/encoding.ts';
import { systemRandom } from '../../shared/base/random.ts';
import { principalKind } from '../../shared/registry/principals/principal-kind.ts';
import type { PrincipalRecord } from '../../shared/registry/principals/service-principal.ts';
import { createRecordKeeper } from '../../shared/registry/records/record-keeper.ts';
import { buildBundle, startTestStack, type TestStack, untilReady } from '../support/service-stack.ts';

const { realm, lync, exchange, exchangeHost } = litware;
const legacyPath = `/${realm}/tokens/OAuth/2`;
const modernPath = `/${realm}/oauth2/token`;
const expiredClient = '11111111-1111-4111-8111-111111111111';
const disabledClient = '22222222-2222-4222-8222-222222222222';
const knownSecret = toBase64Url(sha256('a secret of the test'));

let stack: TestStack;
let secret: string;

beforeAll(async () => {
  await buildBundle();
  stack = await startTestStack();
  await untilReady(stack.url);
  secret = await readFile(stack.litware.secret, 'utf8');
  await addClients();
});

afterAll(async () => {
  await stack?.stop();
});

/** A client whose secret's dates are over, and one that is switched off. */
async function addClients(): Promise<void> {
  const { S2S_TABLE_SERVICE: service = '', S2S_TABLE_PREFIX: prefix = '' } = stack.environment;
  const principals = createRecordKeeper({
    store: createTableRecords<PrincipalRecord>(tableClient({ service, prefix }, 'ServicePrincipals')),
    kind: principalKind,
    clock: systemClock,
    random: systemRandom,
  });
  const credential = { keyId: 'k', hash: toBase64Url(sha256(knownSecret)), hint: 'abc', startsAt: 1_000 };
  const client = {
    displayName: 'test',
    trustedForDelegation: false,
    requiredRoles: [],
    keyCredentials: [],
    enabled: true,
    createdAt: 1_000,
  };
  const call = { actor: 'test' };
  const expired = {
    ...client,
    id: expiredClient,
    appId: expiredClient,
    names: [expiredClient],
    passwordCredentials: [{ ...credential, endsAt: 2_000 }],
  };
  const disabled = {
    ...client,
    id: disabledClient,
    appId: disabledClient,
    names: [disabledClient],
    enabled: false,
    passwordCredentials: [{ ...credential, endsAt: 4_000_000_000 }],
  };
  for (const each of [expired, disabled]) expect(await principals.create(each, call)).toHaveProperty('value');
}

function validForm(wire: 'legacy' | 'modern'): Record<string, string> {
  const legacyResource = `${exchange}/${exchangeHost}@${realm}`;
  return {
    grant_type: 'client_credentials',
    client_id: lync,
    client_secret: secret,
    resource: wire === 'legacy' ? legacyResource : `https://${exchangeHost}`,
  };
}

async function post(path: string, body: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${stack.url}${path}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}

const form = (members: Record<string, string>) => new URLSearchParams(members).toString();

/** A change to a good form, the OAuth error on each wire, and the status. */
const cases: [string, Record<string, string>, string, string, number][] = [
  ['a wrong secret', { client_secret: 'wrong' }, 'invalid_client', 'invalid_client', 401],
  [
    'an unknown client',
    { client_id: '99999999-9999-4999-8999-999999999999' },
    'invalid_client',
    'invalid_client',
    401,
  ],
  ['a client id that is none', { client_id: 'Lync' }, 'invalid_client', 'invalid_client', 401],
  [
    'a disabled client',
    { client_id: disabledClient, client_secret: knownSecret },
    'invalid_client',
    'invalid_client',
    401,
  ],
  [
    'an expired credential',
    { client_id: expiredClient, client_secret: knownSecret },
    'invalid_client',
    'invalid_client',
    401,
  ],
  ['no credential', { client_secret: '' }, 'invalid_client', 'invalid_client', 401],
  [
    'an unknown resource',
    { resource: 'https://elsewhere.example' },
    'invalid_resource',
    'invalid_target',
    400,
  ],
  ['a resource that is none', { resource: 'Exchange' }, 'invalid_resource', 'invalid_target', 400],
  ['no resource', { resource: '' }, 'invalid_request', 'invalid_request', 400],
  ['no grant type', { grant_type: '' }, 'invalid_request', 'invalid_request', 400],
  [
    'an unknown grant type',
    { grant_type: 'password' },
    'unsupported_grant_type',
    'unsupported_grant_type',
    400,
  ],
  ['two client methods', { client_assertion: 'x.y.z' }, 'invalid_request', 'invalid_request', 400],
];

describe('a refused token request', () => {
  it.each(cases)('on the ACS wire: %s', async (_name, change, error, _modern, status) => {
    const answer = await post(legacyPath, form({ ...validForm('legacy'), ...change }));
    expect(answer.status).toBe(status);
    expect(Object.keys(answer.body)[0]).toBe('error');
    expect(answer.body).toMatchObject({ error, trace_id: answer.headers.get('x-ms-request-id') });
    expect(answer.body.error_description).toMatch(
      /^AADSTS\d+: .+\r\nTrace ID: [\da-f-]{36}\r\nCorrelation ID: [\da-f-]{36}\r\nTimestamp: \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/,
    );
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it.each(cases)('on the modern wire: %s', async (_name, change, _legacy, error, status) => {
    const answer = await post(modernPath, form({ ...validForm('modern'), ...change }));
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({
      error,
      error_description: expect.stringMatching(/^[\x20-\x7e]+$/),
      trace_id: answer.headers.get('x-ms-request-id'),
    });
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('does not tell an unknown, a wrong, an expired and a disabled client apart', async () => {
    const changes = cases.slice(0, 5).map(([, change]) => change);
    const answers = await Promise.all(
      changes.map((change) => post(modernPath, form({ ...validForm('modern'), ...change }))),
    );
    const shown = answers.map(({ status, body, headers }) => ({
      ...body,
      trace_id: '',
      status,
      code: headers.get('x-ms-error-code'),
    }));
    expect(new Set(shown.map((each) => JSON.stringify(each))).size).toBe(1);
  });

  it('is told apart in the log, under the trace id of the answer', async () => {
    const { body } = await post(
      modernPath,
      form({ ...validForm('modern'), client_id: disabledClient, client_secret: knownSecret }),
    );
    const line = () => stack.host.lines().find((each) => each.includes(String(body.trace_id)));
    await expect.poll(line).toContain('"detail":"ClientDisabled"');
    expect(stack.host.lines().join('\n')).not.toContain(knownSecret);
  });

  it.each([legacyPath, modernPath])(
    'at %s: an oversized body, a repeated parameter, a wrong type, a wrong method',
    async (path) => {
      const good = form(validForm(path === legacyPath ? 'legacy' : 'modern'));
      const oversized = await post(path, `${good}&padding=${'x'.repeat(40_000)}`);
      expect([oversized.status, oversized.body.error]).toEqual([413, 'invalid_request']);
      const repeated = await post(path, `${good}&client_id=${lync}`);
      expect([repeated.status, repeated.body.error]).toEqual([400, 'invalid_request']);
      const json = await post(path, '{}', { 'content-type': 'application/json' });
      expect([json.status, json.body.error]).toEqual([415, 'invalid_request']);
      const inQuery = await post(`${path}?client_id=${lync}`, good);
      expect([inQuery.status, inQuery.body.error]).toEqual([400, 'invalid_request']);
      for (const method of ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
        const response = await fetch(`${stack.url}${path}`, { method });
        expect([method, response.status, response.headers.get('allow')]).toEqual([method, 405, 'POST']);
      }
      expect((await post(path, good)).status).toBe(200);
    },
  );

  it('says that a body sent in chunks did not arrive', async () => {
    const status = await new Promise((resolve) => {
      const request = plainRequest(`${stack.url}${modernPath}`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'transfer-encoding': 'chunked' },
      });
      request.on('response', (response) => {
        response.resume();
        resolve([response.statusCode, response.headers['x-ms-error-code']]);
      });
      request.end(form(validForm('modern')));
    });
    expect(status).toEqual([400, 'BodyMissing']);
  });

  it('answers an unknown realm without a token', async () => {
    const answer = await post('/contoso.com/oauth2/token', form(validForm('modern')));
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_request']);
  });

  it('challenges a client that came with a Basic header', async () => {
    const { client_id: _id, client_secret: _secret, ...rest } = validForm('modern');
    const authorization = `Basic ${Buffer.from(`${lync}:wrong`).toString('base64')}`;
    const answer = await post(modernPath, form(rest), { authorization });
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([
      401,
      'Basic realm="token endpoint"',
    ]);
  });
});

describe('a client assertion', () => {
  it('is accepted once, by whichever instance sees it first', async () => {
    const other = await stack.addInstance();
    const key = await importPKCS8(await readFile(stack.litware.key, 'utf8'), 'RS256');
    for (let round = 0; round < 10; round++) {
      const assertion = await new SignJWT({ jti: `round ${round}` })
        .setProtectedHeader({ alg: 'RS256' })
        .setIssuer(lync)
        .setSubject(lync)
        .setAudience(`${stack.url}/${realm}`)
        .setIssuedAt()
        .setExpirationTime('2m')
        .sign(key);
      const body = form({
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion,
        resource: `https://${exchangeHost}`,
      });
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const answers = await Promise.all(
        [stack.url, other.url, stack.url, other.url].map((url) =>
          fetch(`${url}${modernPath}`, { method: 'POST', body, headers }),
        ),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401]);
    }
  });
});

describe('the service, after all that', () => {
  it('is ready and never failed', async () => {
    expect((await fetch(`${stack.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${stack.url}/readyz`)).status).toBe(200);
    expect(stack.host.lines().filter((line) => line.includes('request.failed'))).toEqual([]);
  });
});
