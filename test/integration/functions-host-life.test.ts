/** How the local Functions host ends, with what it loads, and that two of them do not know of each other. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appOf, createHostYard, untilLine } from '../support/host-apps.ts';
import { send } from '../support/host-requests.ts';

const yard = createHostYard();
let appDirectory: string;

beforeAll(async () => {
  appDirectory = await yard.app();
});
afterAll(() => yard.clear());

const launch = (gate?: string, more = {}) =>
  yard.launch({
    appDirectory,
    timers: 'manual',
    environment: gate === undefined ? {} : { GATE_FILE: gate },
    ...more,
  });

/** Asks until nothing listens there any more. */
async function untilGone(url: string): Promise<void> {
  const givesUpAt = performance.now() + 20_000;
  while (performance.now() < givesUpAt) {
    const answered = await send(url, '/api/unnamed').then(
      () => true,
      () => false,
    );
    if (!answered) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`${url} still answers.`);
}

describe('the end of a host', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'on %s lets what runs end, tells the app and exits with 0',
    async (signal) => {
      const gate = join(appDirectory, `gate-${signal}`);
      const host = await launch(gate);
      const slow = send(host.url, '/api/slow');
      await untilLine(host, /slow has begun/);
      process.kill(host.pid, signal);
      await untilGone(host.url);
      expect(host.lines()).not.toContain('appTerminate ran');
      await writeFile(gate, '');
      expect(await slow).toMatchObject({ status: 200, text: 'at last', headers: { connection: 'close' } });
      expect(await host.exited).toEqual({ code: 0, signal: null });
      expect(host.lines().at(-1)).toBe('appTerminate ran');
    },
  );

  it('cuts off what takes too long', async () => {
    const host = await launch(join(appDirectory, 'never'), { drainMs: 50 });
    const slow = send(host.url, '/api/slow').catch(() => 'cut off');
    await untilLine(host, /slow has begun/);
    expect(await host.stop()).toEqual({ code: 0, signal: null });
    expect(await slow).toBe('cut off');
    expect(host.lines()).toEqual(
      expect.arrayContaining([expect.stringContaining('still runs'), 'appTerminate ran']),
    );
  });

  it('does not wait for connections that say nothing', async () => {
    const host = await launch(undefined, { drainMs: 60_000 });
    const idle = connect(host.port, '127.0.0.1');
    await once(idle, 'connect');
    // It may be closed or reset.
    idle.on('error', () => {});
    const closed = new Promise((resolve) => void idle.once('close', resolve));
    expect(await host.stop()).toEqual({ code: 0, signal: null });
    await closed;
    expect(host.lines().join('\n')).not.toContain('cut off');
  });

  it('can be asked for twice, and then there is no firing of timers', async () => {
    const host = await launch();
    const [first, second] = await Promise.all([host.stop(), host.stop()]);
    expect([first.code, second.code, (await host.stop()).code]).toEqual([0, 0, 0]);
    await expect(host.fireTimer('tick')).rejects.toThrow('gone');
  });

  it('at once tells the app nothing', async () => {
    const host = await launch();
    expect(await host.kill()).toEqual({ code: null, signal: 'SIGKILL' });
    expect(host.lines()).not.toContain('appTerminate ran');
  });

  it('comes when the app throws outside of an invocation, with code 1', async () => {
    const host = await launch();
    await send(host.url, '/api/breaks', { method: 'POST' }).catch(() => undefined);
    expect(await host.exited).toEqual({ code: 1, signal: null });
    expect(host.lines()).toContain('Error: Outside of any invocation: Error: broken outside');
  });

  it('comes when whoever launched it is gone', async () => {
    const flags = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning'];
    const script = join(import.meta.dirname, '..', 'support', 'host-parent.ts');
    const parent = spawn(process.execPath, [...flags, script, appDirectory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [url] = await once(createInterface({ input: parent.stdout }), 'line');
    expect((await send(String(url), '/api/unnamed')).text).toBe('hello');
    parent.kill('SIGKILL');
    await untilGone(String(url));
  });

  it('is in order too when it runs as a command of its own', async () => {
    const flags = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning'];
    const main = join(import.meta.dirname, '..', '..', 'local', 'host', 'main.ts');
    const child = spawn(
      process.execPath,
      [...flags, main, '--app', appDirectory, '--port', '0', '--timers', 'manual'],
      {
        env: { TICK_SCHEDULE: '0 0 * * * *' },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const lines: string[] = [];
    const reader = createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
    while (!lines.some((line) => line.includes('eager:'))) await once(reader, 'line');
    expect(lines.join('\n')).toMatch(/ready on http:\/\/127\.0\.0\.1:\d+ \(\d+ HTTP functions, 3 timers\)/);
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
  });
});

describe('several files and hosts', () => {
  it('loads every file of a glob or a list, as CJS and as ES module', async () => {
    const handler = (name: string) => `app.http('${name}', { handler: () => ({ body: '${name}' }) });`;
    const library = JSON.stringify(import.meta.resolve('@azure/functions'));
    const files = { 'extra.mjs': `import lib from ${library};\nconst { app } = lib;\n${handler('extra')}` };
    const directory = await yard.app({ source: appOf(handler('first')), files });
    const both = await yard.launch({ appDirectory: directory, main: ['dist/*.cjs', 'extra.mjs'] });
    expect(both.functions.map(({ name }) => name)).toEqual(['first', 'extra']);
    expect((await send(both.url, '/api/extra')).text).toBe('extra');
    const one = await yard.launch({ appDirectory: directory, main: '*.mjs' });
    expect(one.functions.map(({ name }) => name)).toEqual(['extra']);
  });

  it('serves two hosts of one app side by side, each with its own environment', async () => {
    const [a, b] = await Promise.all([
      launch(undefined, { environment: { OWN_SETTING: 'a' } }),
      launch(undefined, { environment: { OWN_SETTING: 'b' } }),
    ]);
    const own = async (url: string) => JSON.parse((await send(url, '/api/echo/x')).text).settings.own;
    expect(await Promise.all([own(a.url), own(b.url)])).toEqual(['a', 'b']);
    await a.stop();
    expect(await own(b.url)).toBe('b');
  });

  it('gives up on an answer that takes longer than functionTimeout', async () => {
    const source = appOf("app.http('late', { handler: () => new Promise(() => {}) });");
    const hostJson = { version: '2.0', functionTimeout: '00:00:01' };
    const host = await yard.launch({ appDirectory: await yard.app({ source, hostJson }) });
    expect((await send(host.url, '/api/late')).status).toBe(500);
    await untilLine(host, /exceeded functionTimeout/);
  });
});
