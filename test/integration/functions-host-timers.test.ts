/** Timers of the local Functions host: by hand, over HTTP, past due, on start; the status files of the monitor. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RunningHost } from '../../local/host/launch.ts';
import { createHostYard, untilLine } from '../support/host-apps.ts';
import { send } from '../support/host-requests.ts';

const yard = createHostYard();
let appDirectory: string;
let root: string;
let states: string;
let count = 0;

beforeAll(async () => {
  appDirectory = await yard.app();
  root = await mkdtemp(join(tmpdir(), 'host-timers-'));
});

beforeEach(() => {
  count += 1;
  states = join(root, String(count));
});

afterAll(async () => {
  await yard.clear();
  await rm(root, { recursive: true, force: true });
});

const yearly = '0 0 0 1 1 *';
/** The year after `last` was missed; no test runs long enough to meet the next. */
const missed = {
  last: '2020-01-01T00:00:00Z',
  next: '2021-01-01T00:00:00Z',
  lastUpdated: '2020-01-01T00:00:00Z',
};

async function remember(name: string, status: unknown): Promise<void> {
  await mkdir(states, { recursive: true });
  await writeFile(join(states, `${name}.json`), typeof status === 'string' ? status : JSON.stringify(status));
}

const recall = async (name: string) => JSON.parse(await readFile(join(states, `${name}.json`), 'utf8'));

function launch(schedule = yearly, settings = {}): Promise<RunningHost> {
  const environment = { TICK_SCHEDULE: schedule, ...settings };
  return yard.launch({ appDirectory, timerStateDirectory: states, environment });
}

function timerInfo(line: string) {
  return JSON.parse(/tick (\{.*\})/.exec(line)?.[1] ?? '{}');
}

const tick = /Function\.tick\.User: tick/;
const ticks = (host: RunningHost) => host.lines().filter((line) => tick.test(line));

describe('a timer that missed an occurrence', () => {
  it('runs once at the start, knows it, and is not past due the next time', async () => {
    await remember('tick', missed);
    const first = await launch();
    const line = await untilLine(first, tick);
    expect(timerInfo(line)).toEqual({
      schedule: { adjustForDST: true },
      scheduleStatus: {
        last: '2020-01-01T00:00:00+00:00',
        next: '2021-01-01T00:00:00+00:00',
        lastUpdated: '2020-01-01T00:00:00+00:00',
      },
      isPastDue: true,
    });
    await untilLine(first, /^timer tick ran \(past due\)$/);
    await first.stop();
    expect(ticks(first)).toHaveLength(1);
    const { last, next } = await recall('tick');
    expect(Date.parse(next)).toBeGreaterThan(Date.parse(last));
    const second = await launch();
    await untilLine(second, /eager ran/);
    await second.stop();
    expect(ticks(second)).toEqual([]);
  });

  it('whose schedule was changed meanwhile begins anew', async () => {
    await remember('tick', missed);
    const host = await launch('0 0 0 2 1 *');
    await untilLine(host, /eager ran/);
    await host.stop();
    expect(ticks(host)).toEqual([]);
    expect(await recall('tick')).toMatchObject({
      last: null,
      next: expect.stringMatching(/-01-02T00:00:00Z$/),
    });
  });

  it('is missed still when the host died before the run ended', async () => {
    await remember('tick', missed);
    const host = await launch(yearly, { HOLD_TICK: '1' });
    await untilLine(host, tick);
    await host.kill();
    expect(await recall('tick')).toEqual(missed);
  });

  it('whose status cannot be read begins anew and keeps the old file', async () => {
    await remember('tick', '{ "last": "yester');
    const host = await launch();
    await untilLine(host, /timer "tick" cannot be read/);
    await host.stop();
    expect(ticks(host)).toEqual([]);
    expect(await readdir(states)).toContain('tick.json.bad');
    expect(await recall('tick')).toMatchObject({ last: null });
  });
});

describe('a timer by its schedule', () => {
  it('runs at its occurrences, unmonitored when they are quicker than a minute', async () => {
    const host = await launch('* * * * * *');
    expect(timerInfo(await untilLine(host, tick))).toEqual({
      schedule: { adjustForDST: true },
      isPastDue: false,
    });
    await host.stop();
    expect(await readdir(states)).not.toContain('tick.json');
  });

  it('runs at the start when it asks for that', async () => {
    await untilLine(await launch(), /Function\.eager\.User: eager ran/);
  });

  it('does not run by itself in a host for manual timers', async () => {
    await remember('tick', missed);
    const host = await yard.launch({ appDirectory, timerStateDirectory: states, timers: 'manual' });
    expect(await host.fireTimer('sick')).toMatchObject({ succeeded: false });
    expect(host.lines().join('\n')).not.toMatch(/eager ran|tick /);
  });
});

describe('a timer by hand', () => {
  let host: RunningHost;

  beforeAll(async () => {
    host = await yard.launch({ appDirectory, timers: 'manual' });
  });

  it('runs, and its end is awaited', async () => {
    expect(await host.fireTimer('TICK')).toEqual({ succeeded: true });
    expect(timerInfo(await untilLine(host, tick))).toMatchObject({ isPastDue: false });
  });

  it('never overlaps itself', async () => {
    const before = ticks(host).length;
    await Promise.all([host.fireTimer('tick'), host.fireTimer('tick'), host.fireTimer('tick')]);
    expect(ticks(host)).toHaveLength(before + 3);
    expect(ticks(host).filter((line) => line.includes('OVERLAPPING'))).toEqual([]);
  });

  it('that fails says so and is not run again', async () => {
    expect(await host.fireTimer('sick')).toEqual({ succeeded: false, message: 'Error: sick today' });
    await untilLine(host, /^timer sick failed$/);
    await host.fireTimer('tick');
    expect(host.lines().filter((line) => /Function\.sick: Failed/.test(line))).toHaveLength(1);
  });

  it('that is none is an error with the names that there are', async () => {
    await expect(host.fireTimer('tock')).rejects.toThrow('tick, sick, eager');
    await expect(host.fireTimer('echo')).rejects.toThrow('no timer "echo"');
  });

  it.each([
    ['runs', '/admin/functions/Tick', 'POST', {}, 202],
    ['is unknown', '/admin/functions/tock', 'POST', {}, 404],
    ['is under an encoded admin', '/%61dmin/functions/tick', 'POST', {}, 404],
    ['is an HTTP function', '/admin/functions/echo', 'POST', {}, 404],
    ['is only asked for', '/admin/functions/tick', 'GET', {}, 404],
    ['is asked for by a web page', '/admin/functions/tick', 'POST', { origin: 'https://evil.example' }, 403],
    ['is asked for under a foreign name', '/admin/functions/tick', 'POST', { host: 'evil.example' }, 403],
  ])('over HTTP %s', async (_what, path, method, headers, status) => {
    const before = ticks(host).length;
    const options = { method, headers: { ...headers, 'content-type': 'application/json' }, body: '{}' };
    expect((await send(host.url, path, options)).status).toBe(status);
    await host.fireTimer('tick');
    expect(ticks(host)).toHaveLength(before + (status === 202 ? 2 : 1));
  });
});
