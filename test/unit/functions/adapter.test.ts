/** The wrapper around every handler: always an answer, always one line, never a stack. */
import { InvocationContext, HttpRequest as PlatformRequest } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { invocationLog, toHttpHandler } from '../../../functions/adapter.ts';
import type { Handler, HttpRequest, HttpResponse } from '../../../shared/http/exchange.ts';
import { createTestClock, testNow } from '../../support/clock.ts';

const invocationId = '5f0c2d0e-1111-4222-8333-444455556666';

type Init = ConstructorParameters<typeof PlatformRequest>[0];

function setUp() {
  const lines: { level: string; line: string }[] = [];
  const write =
    (level: string) =>
    (...words: unknown[]) =>
      void lines.push({ level, line: words.join(' ') });
  const context = new InvocationContext({ invocationId, functionName: 'token' });
  Object.assign(context, { log: write('info'), warn: write('warn'), error: write('error') });
  const clock = createTestClock();
  const invoke = async (handler: Handler, init: Partial<Init> = {}) => {
    const request = new PlatformRequest({ method: 'POST', url: 'https://sts.litwareinc.com/a?b=c', ...init });
    const response = await toHttpHandler(handler, clock)(request, context);
    return { status: response.status, headers: response.headers, body: response.body };
  };
  return { lines, context, clock, invoke };
}

const answer = (response: Partial<HttpResponse> = {}): Handler => {
  return async () => ({ status: 200, headers: { 'content-type': 'text/plain' }, body: 'ok', ...response });
};

describe('a handler that answers', () => {
  it('has its answer passed on with the request id', async () => {
    const { invoke } = setUp();
    expect(await invoke(answer())).toEqual({
      status: 200,
      headers: { 'content-type': 'text/plain', 'x-ms-request-id': invocationId },
      body: 'ok',
    });
  });

  it('may answer bytes, or nothing', async () => {
    const { invoke } = setUp();
    const bytes = Uint8Array.of(1, 2);
    expect((await invoke(answer({ body: bytes }))).body).toBe(bytes);
    const empty = await invoke(async () => ({ status: 304, headers: {} }));
    expect(empty).toMatchObject({ status: 304, body: undefined });
  });

  it('ends in one line with the request id, the method, the status and the time taken', async () => {
    const { invoke, lines, clock } = setUp();
    await invoke(async () => {
      clock.advance(2);
      return { status: 204, headers: {} };
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]?.level).toBe('info');
    expect(JSON.parse(lines[0]?.line ?? '')).toEqual({
      event: 'request.served',
      level: 'info',
      at: testNow + 2,
      requestId: invocationId,
      function: 'token',
      method: 'POST',
      status: 204,
      ms: 2000,
    });
  });

  it('names the event and the fields of that line; the last word counts', async () => {
    const { invoke, lines } = setUp();
    await invoke(async (_, context) => {
      context.conclude('token.issued', { kid: 'first' });
      context.conclude('token.refused', { code: 'FormMalformed', detail: undefined });
      return { status: 400, headers: {} };
    });
    expect(lines.map(({ level }) => level)).toEqual(['warn']);
    expect(JSON.parse(lines[0]?.line ?? '')).toMatchObject({
      event: 'token.refused',
      code: 'FormMalformed',
      status: 400,
    });
    expect(lines[0]?.line).not.toContain('first');
  });

  it('is told the request id', async () => {
    const { invoke } = setUp();
    const { body } = await invoke(async (_, { requestId }) => ({
      status: 200,
      headers: {},
      body: requestId,
    }));
    expect(body).toBe(invocationId);
  });
});

describe('a handler that throws', () => {
  class Secretive extends Error {
    readonly code = 'EFAIL';
  }
  const thrown: [string, unknown][] = [
    ['an error', new Secretive('the words')],
    ['an error with a cause', new Error('the words', { cause: new Error('hunter2') })],
    ['text', 'hunter2'],
    ['nothing', undefined],
    ['null', null],
    ['an object', { password: 'hunter2' }],
  ];

  it.each(thrown)('%s is answered as a problem without its words', async (_, value) => {
    const { invoke, lines } = setUp();
    const { status, headers, body } = await invoke(async () => {
      throw value;
    });
    expect(status).toBe(500);
    expect(headers).toMatchObject({
      'content-type': 'application/problem+json; charset=utf-8',
      'cache-control': 'no-store',
      'x-ms-request-id': invocationId,
    });
    expect(JSON.parse(String(body))).toMatchObject({ title: 'InternalError', requestId: invocationId });
    expect(String(body)).not.toMatch(/the words|hunter2|EFAIL|\.ts|node:/);
    expect(lines).toHaveLength(1);
    expect(lines[0]?.level).toBe('error');
    expect(JSON.parse(lines[0]?.line ?? '')).toMatchObject({ event: 'request.failed', status: 500 });
    expect(lines[0]?.line).not.toMatch(/hunter2|\.ts:\d/);
  });

  it('at once, before it promises, is answered all the same', async () => {
    const { invoke } = setUp();
    const careless: Handler = () => {
      throw new Error('at once');
    };
    expect((await invoke(careless)).status).toBe(500);
  });

  it('after it concluded is a failure and nothing else', async () => {
    const { invoke, lines } = setUp();
    await invoke(async (_, context) => {
      context.conclude('token.issued', { kid: 'kid' });
      throw new Error('late');
    });
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]?.line ?? '')).toMatchObject({ event: 'request.failed', message: 'late' });
    expect(lines[0]?.line).not.toContain('kid');
  });
});

describe('a request', () => {
  /** What a handler sees of a platform request. */
  async function seen(init: Partial<Init>): Promise<HttpRequest> {
    const requests: HttpRequest[] = [];
    await setUp().invoke(async (request) => {
      requests.push(request);
      return { status: 200, headers: {} };
    }, init);
    const [request] = requests;
    if (!request) throw new Error('The handler was not called.');
    return request;
  }

  it('shows method, URL, headers without regard to case, and the parts of its path', async () => {
    const request = await seen({
      headers: { 'Content-Type': 'text/plain' },
      params: { realm: 'litwareinc.com' },
    });
    expect(request.method).toBe('POST');
    expect(request.url.href).toBe('https://sts.litwareinc.com/a?b=c');
    expect(request.header('content-type')).toBe('text/plain');
    expect(request.header('authorization')).toBeUndefined();
    expect(request.params).toEqual({ realm: 'litwareinc.com' });
  });

  /** The size of the body that a handler gets, or that it is too large, for a limit of ten bytes. */
  async function bodySize(text: string, headers: Record<string, string> = {}) {
    const request = await seen({ body: { string: text }, headers });
    const body = await request.body(10);
    return body === 'tooLarge' ? body : body.length;
  }

  it.each<[string, string, Record<string, string>, number | string]>([
    ['nothing', '', {}, 0],
    ['as much as is allowed', '0123456789', {}, 10],
    ['one byte more', '0123456789a', {}, 'tooLarge'],
    ['fewer characters but more bytes', 'äääääa', {}, 'tooLarge'],
    ['as much as is allowed, and says so', '0123456789', { 'content-length': '10' }, 10],
    ['too much by its own account', '0123', { 'content-length': '11' }, 'tooLarge'],
    ['too much by far, in its own account', '0123', { 'content-length': '1e12' }, 'tooLarge'],
    ['more than it says', '0123456789a', { 'content-length': '1' }, 'tooLarge'],
    ['a length that is no number', '0123', { 'content-length': 'many' }, 4],
    ['a length below nothing', '0123456789a', { 'content-length': '-1' }, 'tooLarge'],
  ])('whose body is %s', async (_, text, headers, size) => {
    expect(await bodySize(text, headers)).toBe(size);
  });
});

describe('invocationLog', () => {
  it('writes through the invocation, at the level of the event', () => {
    const { context, lines, clock } = setUp();
    const log = invocationLog(context, clock);
    log('roll.idle');
    log('token.refused');
    log('roll.failed', { error: 'Outage' });
    expect(lines.map(({ level }) => level)).toEqual(['info', 'warn', 'error']);
    for (const { line } of lines)
      expect(JSON.parse(line)).toMatchObject({ requestId: invocationId, function: 'token' });
  });
});
