/** What the local Functions host will not start with, and that it says why. */
import { afterAll, describe, expect, it } from 'vitest';
import { HostStartError } from '../../local/host/start-error.ts';
import { appOf, createHostYard, type HostAppOptions, sampleHostJson } from '../support/host-apps.ts';

const yard = createHostYard();
afterAll(() => yard.clear());

const http = (name: string, options: string) => `app.http('${name}', { handler: () => ({}), ${options} });`;
const timer = (name: string, schedule: string) =>
  `app.timer('${name}', { schedule: '${schedule}', handler: () => {} });`;
const plain = appOf(http('plain', "methods: ['GET']"));

const emptyPrefix = { version: '2.0', extensions: { http: { routePrefix: '' } } };

async function problemsOf(options: HostAppOptions): Promise<readonly string[]> {
  const appDirectory = await yard.app(options);
  const failure = await yard.launch({ appDirectory, timers: 'manual' }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(HostStartError);
  return failure instanceof HostStartError ? failure.problems : [];
}

describe('routes', () => {
  it('that can match the same request are refused, each pair by name', async () => {
    const source = appOf(
      http('by-name', "route: 'items/{name}', methods: ['GET', 'POST']"),
      http('special', "route: 'Items/Special', methods: ['GET']"),
      http('elsewhere', "route: '{folder}/special', methods: ['DELETE']"),
      http('any-item', "route: 'items/{id:int}', methods: ['POST']"),
    );
    expect(await problemsOf({ source })).toEqual([
      'Functions "by-name" (GET,POST /api/items/{name}) and "special" (GET /api/Items/Special) can match the same request.',
      'Functions "by-name" (GET,POST /api/items/{name}) and "any-item" (POST /api/items/{id:int}) can match the same request.',
    ]);
  });

  it('that the host keeps to itself are refused', async () => {
    const source = appOf(http('mine', "route: 'Admin/x'"), http('run', "route: 'runtime'"));
    expect(await problemsOf({ source, hostJson: emptyPrefix })).toEqual([
      'Function "mine": the host keeps routes that begin like "Admin/x" to itself.',
      'Function "run": the host keeps routes that begin like "runtime" to itself.',
    ]);
  });

  it.each([
    ['{a}-{b}', 'mixes text'],
    ['{a:unknown}', 'constraint "unknown" is not supported'],
    ['{a?}/b', 'only the last segment'],
    ['a//b', 'empty'],
    ['{a}/{A}', 'same name'],
  ])('such as %s are refused', async (route, why) => {
    const [problem] = await problemsOf({ source: appOf(http('odd', `route: '${route}'`)) });
    expect(problem).toContain('Function "odd": Route "');
    expect(problem).toContain(why);
  });
});

describe('functions', () => {
  it('with all their problems are refused at once', async () => {
    const source = appOf(
      http('twice', "route: 'a'"),
      http('Twice', "route: 'b'"),
      http('0odd', "route: 'c'"),
      http('level', "route: 'd', authLevel: 'user' as never"),
      timer('never', '0 0 0 31 2 *'),
      timer('words', 'every day'),
      timer('unset', '%NOT_SET%'),
      "app.storageQueue('queue', { queueName: 'q', connection: 'c', handler: () => {} });",
    );
    const problems = await problemsOf({ source });
    expect(problems).toEqual([
      'Two functions are called "Twice".',
      expect.stringContaining('"0odd" is no name'),
      'Function "level": authLevel "user" is none of anonymous, function, admin.',
      'Function "never": "0 0 0 31 2 *" never occurs.',
      'Function "words": "every day" has 2 fields; NCRONTAB has six (seconds first) or five.',
      'Function "unset": the app setting "NOT_SET" in "%NOT_SET%" has no value.',
      'Function "queue": this host serves HTTP and timer triggers, not "queueTrigger".',
    ]);
  });

  it('that are switched off by a setting are left out', async () => {
    const source = appOf(http('off', "route: 'x'"), http('on', "route: '{any}'"));
    const appDirectory = await yard.app({ source });
    const host = await yard.launch({ appDirectory, environment: { 'AzureWebJobs.off.Disabled': 'true' } });
    expect(host.functions.map(({ name }) => name)).toEqual(['on']);
  });
});

describe('the app', () => {
  it.each([
    ['throws while it loads', "throw new Error('not today');", /dist.main\.cjs cannot be loaded: not today/],
    ['registers nothing', 'console.log(typeof app);', /registers no function/],
    ['wants HTTP streaming', `app.setup({ enableHttpStream: true });${http('a', '')}`, /enableHttpStream/],
    [
      'fails in appStart',
      `${http('a', '')}app.hook.appStart(() => { throw new Error('cold'); });`,
      /appStart hook failed: Error: cold/,
    ],
  ])('that %s is refused', async (_what, lines, message) => {
    expect((await problemsOf({ source: appOf(lines) })).join('\n')).toMatch(message);
  });

  it.each([
    ['host.json is not JSON', { 'host.json': '{ "version": ' }, /host\.json is not JSON/],
    ['host.json has another version', { 'host.json': '{"version":"1.0"}' }, /must be "2\.0"/],
    ['host.json has no version', { 'host.json': '{}' }, /must be "2\.0"[\s\S]*version/],
    [
      'host.json has an unknown level',
      { 'host.json': '{"version":"2.0","logging":{"logLevel":{"default":"Loud"}}}' },
      /"Loud"/,
    ],
    [
      'host.json has no proper timeout',
      { 'host.json': '{"version":"2.0","functionTimeout":"24:00:00"}' },
      /functionTimeout/,
    ],
    ['package.json names no main', { 'package.json': '{}' }, /no "main"/],
    [
      'the bundle is missing',
      { 'package.json': '{"main":"dist/other.cjs"}' },
      /No file matches main "dist\/other\.cjs"/,
    ],
    ['local.settings.json is encrypted', { 'local.settings.json': '{"IsEncrypted":true}' }, /encrypted/],
  ])('whose %s is refused', async (_what, files, message) => {
    expect((await problemsOf({ source: plain, files })).join('\n')).toMatch(message);
  });
});

describe('the options', () => {
  it('that are wrong are refused before anything is loaded', async () => {
    const appDirectory = await yard.app({ source: plain });
    await expect(yard.launch({ appDirectory, port: 70_000 })).rejects.toThrow(/port/);
    await expect(yard.launch({ appDirectory, tls: { keyFile: 'a', certFile: 'b' } })).rejects.toThrow(
      /TLS files/,
    );
    await expect(yard.launch({ appDirectory, keysFile: 'missing.json' })).rejects.toThrow(
      /missing\.json cannot be read/,
    );
    await expect(yard.launch({ appDirectory: '/nowhere/at/all' })).rejects.toThrow(HostStartError);
  });

  it('with a port that is taken are refused', async () => {
    const appDirectory = await yard.app({ source: plain, hostJson: sampleHostJson });
    const { port } = await yard.launch({ appDirectory });
    await expect(yard.launch({ appDirectory, port })).rejects.toThrow(`Port ${port} is in use.`);
  });
});
