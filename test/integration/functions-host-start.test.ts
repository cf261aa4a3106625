/** How the local Functions host starts, and how it fails to: everything at once, in words, and with a code. */
import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HostStartError } from '../../local/host/start-error.ts';
import { appOf, createHostYard, untilLine } from '../support/host-apps.ts';
import { send } from '../support/host-requests.ts';

const yard = createHostYard();
afterAll(() => yard.clear());

const plain = appOf("app.http('plain', { route: '%ROUTE%', handler: () => ({ body: 'plain' }) });");
const environment = { ROUTE: 'plain' };

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the host as a command until it ends by itself. */
function run(args: readonly string[], given: Record<string, string> = environment): Promise<Ended> {
  const flags = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning'];
  const main = join(import.meta.dirname, '..', '..', 'local', 'host', 'main.ts');
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [...flags, main, ...args],
      { env: given },
      (_e, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

async function problemsOf(launched: Promise<unknown>): Promise<readonly string[]> {
  const failure = await launched.catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(HostStartError);
  return failure instanceof HostStartError ? failure.problems : [];
}

describe('the start', () => {
  it.each([
    [undefined, '/api/plain'],
    ['', '/plain'],
    ['v1/deep', '/v1/deep/plain'],
  ])('with route prefix %j serves %s, its route from a setting', async (routePrefix, path) => {
    const hostJson = { version: '2.0', extensions: { http: { routePrefix } } };
    const appDirectory = await yard.app({ source: plain, hostJson });
    const host = await yard.launch({ appDirectory, environment });
    expect((await send(host.url, path)).text).toBe('plain');
    expect(host.functions).toMatchObject([{ route: path }]);
  });

  it('takes the port that it is told, once that is free', async () => {
    const appDirectory = await yard.app({ source: plain });
    const first = await yard.launch({ appDirectory, environment });
    const again = () => yard.launch({ appDirectory, environment, port: first.port });
    expect(await problemsOf(again())).toEqual([`Port ${first.port} is in use.`]);
    await first.stop();
    expect((await again()).url).toBe(first.url);
  });

  it('understands paths from where the caller is', async () => {
    const source = appOf("app.timer('t', { schedule: '0 0 0 1 1 *', handler() {} });");
    const top = await yard.app({ source });
    // Deep enough that the way up from here does not end at the root from there too.
    const deep = join(top, 'a/b/c/d/e/f/g/h');
    await cp(join(top, 'dist'), join(deep, 'dist'), { recursive: true });
    for (const file of ['host.json', 'package.json']) await cp(join(top, file), join(deep, file));
    const here = (name: string) => relative(process.cwd(), join(deep, name));
    const host = await yard.launch({ appDirectory: here('.'), timerStateDirectory: here('states') });
    await host.stop();
    expect(await readdir(join(deep, 'states'))).toEqual(['t.json']);
  });

  it('waits for appStart, which an app may use to wait for the world', async () => {
    const source = appOf(
      'let ready = false;',
      'app.hook.appStart(() => new Promise((resolve) => setTimeout(() => { ready = true; resolve(); }, 50)));',
      "app.http('ready', { handler: () => ({ body: String(ready) }) });",
    );
    const host = await yard.launch({ appDirectory: await yard.app({ source }) });
    expect((await send(host.url, '/api/ready')).text).toBe('true');
  });

  it('that takes too long is given up, and no process is left', async () => {
    const source = appOf(
      "app.hook.appStart(() => { console.log('process', process.pid); return new Promise(() => {}); });",
      "app.http('never', { handler: () => ({}) });",
    );
    const said: string[] = [];
    const appDirectory = await yard.app({ source });
    const launched = yard.launch({ appDirectory, readyWithinMs: 2000, onLine: (line) => said.push(line) });
    expect(await problemsOf(launched)).toEqual(['The host was not ready in 2000 ms.']);
    const pid = Number(/^process (\d+)$/.exec(said[0] ?? '')?.[1]);
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});

describe('a start that fails', () => {
  const broken = {
    'host.json': '{"version":"2.0","functionTimeout":"soon","logging":{"logLevel":{"default":"Loud"}}}',
    'package.json': '{"main":"dist/missing.cjs"}',
    'local.settings.json': '{"IsEncrypted":true}',
    'keys.json': '{"masterKey":"very-secret","functionKeys":7}',
  };
  let appDirectory: string;

  beforeAll(async () => {
    appDirectory = await yard.app({ source: plain, files: broken });
  });

  const expected = () => [
    'host.json: logLevel of "default" is "Loud", which is no level.',
    'host.json: functionTimeout "soon" is not a time span.',
    'local.settings.json is encrypted; run "func settings decrypt" first.',
    `No file matches main "dist/missing.cjs" in ${appDirectory}. Is it built?`,
    expect.stringMatching(/keys\.json: Invalid input: expected record, received number \(functionKeys\)\.$/),
    expect.stringMatching(/^The TLS files cannot be used: /),
  ];

  it('names everything that is wrong with the files at once', async () => {
    const tls = { keyFile: join(appDirectory, 'none.pem'), certFile: join(appDirectory, 'none.pem') };
    const keysFile = join(appDirectory, 'keys.json');
    expect(await problemsOf(yard.launch({ appDirectory, keysFile, tls }))).toEqual(expected());
  });

  it('as a command ends with 1, a line for each problem, and no stack or secret', async () => {
    const files = [
      '--keys',
      join(appDirectory, 'keys.json'),
      '--tls-key',
      'none.pem',
      '--tls-cert',
      'none.pem',
    ];
    const { code, stderr } = await run(['--app', appDirectory, ...files]);
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toEqual(expected());
  });

  it('as a command says how it is used when it is used wrongly', async () => {
    const { code, stderr } = await run(['--aap', appDirectory]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/--aap.*Usage: node local\/host\/main\.ts --app/s);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  it('as a command ends with 1 when the app waits for what never comes', async () => {
    const source = appOf(
      'app.hook.appStart(() => new Promise(() => {}));',
      "app.http('never', { handler: () => ({}) });",
    );
    const { code, stderr } = await run(['--app', await yard.app({ source })]);
    expect([code, stderr]).toEqual([
      1,
      'The app never came to the end of its start: nothing is left to wait for.\n',
    ]);
  });

  it('keeps the lines in which an app explains itself', async () => {
    const source = "throw new Error('The settings are wrong:\\n- A is missing\\n- B is odd');";
    const problems = await problemsOf(yard.launch({ appDirectory: await yard.app({ source }) }));
    expect(problems).toEqual([
      expect.stringMatching(
        /main\.cjs cannot be loaded: The settings are wrong:\n- A is missing\n- B is odd$/,
      ),
    ]);
  });

  it('names the kind of an error that explains nothing, and shows no stack', async () => {
    const source = 'const nothing = undefined as unknown as { x: number }; nothing.x;';
    const [problem] = await problemsOf(yard.launch({ appDirectory: await yard.app({ source }) }));
    expect(problem).toMatch(/cannot be loaded: TypeError: Cannot read properties of undefined/);
    expect(problem).not.toMatch(/\n/);
  });

  it('names a folder that is not there', async () => {
    expect(await problemsOf(yard.launch({ appDirectory: 'no/such/folder' }))).toEqual([
      expect.stringMatching(/^There is no folder .*such.folder to load an app from\.$/),
    ]);
  });

  it('because the bundle holds a core of its own is explained', async () => {
    const directory = await yard.app({ source: plain });
    await mkdir(join(directory, 'dist'), { recursive: true });
    await writeFile(join(directory, 'dist', 'main.cjs'), "console.log('nothing to register');");
    const [problem] = await problemsOf(yard.launch({ appDirectory: directory }));
    expect(problem).toMatch(/registers no function.*leave @azure\/functions-core external\?/);
  });
});

describe('a timer that exceeds functionTimeout', () => {
  it('has failed, and is not run again beside itself', async () => {
    const source = appOf(
      "app.timer('stuck', { schedule: '0 0 0 1 1 *', handler: (_timer, context) => { context.log('begun'); return new Promise(() => {}); } });",
    );
    const hostJson = { version: '2.0', functionTimeout: '00:00:01' };
    const appDirectory = await yard.app({ source, hostJson });
    const host = await yard.launch({ appDirectory, timers: 'manual' });
    expect(await host.fireTimer('stuck')).toMatchObject({
      succeeded: false,
      message: expect.stringContaining('exceeded functionTimeout of host.json (1 s)'),
    });
    expect(await host.fireTimer('stuck')).toMatchObject({
      succeeded: false,
      message: expect.stringContaining('still goes on'),
    });
    await untilLine(host, /^timer stuck skipped$/);
    expect(host.lines().filter((line) => line.endsWith('begun'))).toHaveLength(1);
  });
});
