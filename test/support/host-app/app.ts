/** A small app for the tests of the local host: one function for each thing that the host is to do. */
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';

async function echo(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  context.log('echo was here');
  context.debug('echo says too much');
  return {
    jsonBody: {
      method: request.method,
      url: request.url,
      query: Object.fromEntries(request.query),
      headers: Object.fromEntries(request.headers),
      params: request.params,
      body: await request.text(),
      invocationId: context.invocationId,
      traceContext: context.traceContext,
      settings: { own: process.env.OWN_SETTING, local: process.env.LOCAL_SETTING, path: process.env.PATH },
    },
  };
}

app.http('echo', { route: 'echo/{realm}/{id:int?}', methods: ['GET', 'POST', 'PUT'], handler: echo });
app.http('files', { route: 'files/{*path}', methods: ['GET'], handler: echo });
app.http('unnamed', { methods: ['HEAD', 'GET'], handler: () => ({ body: 'hello' }) });
app.http('keyed', { methods: ['GET'], authLevel: 'function', handler: () => ({ body: 'in' }) });
app.http('master', { methods: ['GET'], authLevel: 'admin', handler: () => ({ body: 'in' }) });
app.http('nothing', { methods: ['POST'], handler: () => undefined as unknown as HttpResponseInit });
app.http('throws', {
  methods: ['POST'],
  handler: () => {
    throw new TypeError('no good');
  },
});
app.http('text', { methods: ['GET'], handler: () => 'just text' as unknown as HttpResponseInit });
app.http('unwritable', { methods: ['GET'], handler: () => ({ status: 204, body: 'never seen' }) });
app.http('cookies', {
  methods: ['GET'],
  handler: () => ({
    status: 201,
    headers: { 'X-Own': 'kept', 'referrer-policy': 'origin' },
    cookies: [
      { name: 'a', value: 'one two' },
      { name: 'b', value: '2', path: '/deep', httpOnly: true, secure: true, sameSite: 'Strict', maxAge: 60 },
    ],
    body: new Uint8Array([0, 255, 10]),
  }),
});
app.http('hooked', { methods: ['GET'], handler: (input) => ({ body: `hooked ${String(input)}` }) });
app.http('rescued', {
  methods: ['GET'],
  handler: () => {
    throw new Error('lost');
  },
});

/** Answers when the file that the test names by a setting is there. */
app.http('slow', {
  methods: ['GET'],
  handler: async (_request, context) => {
    context.log('slow has begun');
    while (!existsSync(process.env.GATE_FILE ?? '')) await delay(5);
    return { body: 'at last' };
  },
});
app.http('breaks', {
  methods: ['POST'],
  handler: () => {
    setImmediate(() => {
      throw new Error('broken outside');
    });
    return {};
  },
});

let alone = true;
app.timer('tick', {
  schedule: '%TICK_SCHEDULE%',
  handler: async (timer, context) => {
    context.log(`tick ${JSON.stringify(timer)} ${alone ? 'alone' : 'OVERLAPPING'}`);
    alone = false;
    // Held, it never ends: a test then ends the host in the middle of the run.
    await (process.env.HOLD_TICK ? new Promise(() => {}) : delay(20));
    alone = true;
  },
});
app.timer('sick', {
  schedule: '0 0 5 31 12 *',
  handler: () => {
    throw new Error('sick today');
  },
});
app.timer('eager', {
  schedule: '0 0 5 31 12 *',
  runOnStartup: true,
  handler: (_timer, context) => context.log('eager ran'),
});

app.hook.appStart(async ({ hookData }) => {
  await delay(1);
  hookData.started = true;
  console.log('appStart ran');
});
app.hook.appTerminate(({ hookData }) => {
  if (hookData.started) console.log('appTerminate ran');
});
app.hook.preInvocation((context) => {
  context.hookData.seen = context.invocationContext.functionName;
  if (context.invocationContext.functionName === 'hooked') context.inputs = ['by another input'];
});
app.hook.postInvocation((context) => {
  if (context.hookData.seen !== context.invocationContext.functionName) throw new Error('hook data was lost');
  if (context.invocationContext.functionName !== 'rescued') return;
  context.error = undefined;
  context.result = { status: 202, body: 'saved' };
});
app.hook.log((context) => {
  context.message = context.message.replace('was here', 'was there');
});
