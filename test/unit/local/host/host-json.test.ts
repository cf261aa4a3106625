/** host.json as the local Functions host honours it: what it reads, its defaults, and all that it refuses, at once. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HostJson, readHostJson, readJsonFile } from '../../../../local/host/host-json.ts';
import { HostStartError } from '../../../../local/host/start-error.ts';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'host-json-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function read(content: unknown): Promise<HostJson> {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  await writeFile(join(directory, 'host.json'), text);
  return readHostJson(directory);
}

async function problemsOf(content: unknown): Promise<readonly string[]> {
  const failure = await read(content).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(HostStartError);
  return failure instanceof HostStartError ? failure.problems : [];
}

const http = (options: object) => ({ version: '2.0', extensions: { http: options } });

describe('host.json', () => {
  it('that says nothing means the prefix api, half an hour for an invocation, and no headers', async () => {
    expect(await read({ version: '2.0' })).toEqual({
      routePrefix: 'api',
      customHeaders: {},
      hsts: undefined,
      logLevels: new Map(),
      functionTimeout: 1800,
    });
  });

  it.each([
    ['', ''],
    ['/', ''],
    ['/v1/', 'v1'],
    ['v1/deep', 'v1/deep'],
    ['administration', 'administration'],
  ])('with the prefix "%s" has "%s"', async (routePrefix, expected) => {
    expect((await read(http({ routePrefix }))).routePrefix).toBe(expected);
  });

  it.each([
    [{ isEnabled: true }, 'max-age=2592000'],
    [{ isEnabled: true, maxAge: '365' }, 'max-age=31536000'],
    [
      { isEnabled: true, maxAge: '10:00:00', includeSubDomains: true, preload: true },
      'max-age=36000; includeSubDomains; preload',
    ],
    [{ isEnabled: false, maxAge: '365' }, undefined],
    [{ maxAge: '365' }, undefined],
  ])('with hsts %j sends %s', async (hsts, expected) => {
    expect((await read(http({ hsts }))).hsts).toBe(expected);
  });

  it.each([
    ['00:02:00', 120],
    ['1.00:00:00', 86_400],
    ['-1', undefined],
  ])('with functionTimeout %s gives an invocation %s seconds', async (functionTimeout, expected) => {
    expect((await read({ version: '2.0', functionTimeout })).functionTimeout).toBe(expected);
  });

  it('has its levels by category in lower case', async () => {
    const logLevel = { default: 'Warning', 'Function.Echo.User': 'trace', Host: 'NONE' };
    const { logLevels } = await read({ version: '2.0', logging: { logLevel } });
    expect([...logLevels]).toEqual([
      ['default', 'warning'],
      ['function.echo.user', 'trace'],
      ['host', 'none'],
    ]);
  });

  it('may begin with a byte order mark and say more than this host understands', async () => {
    const more = { version: '2.0', extensionBundle: { id: 'x' }, aggregator: { batchSize: 10 } };
    expect((await read(`\uFEFF${JSON.stringify(more)}`)).routePrefix).toBe('api');
  });

  it('is refused with everything that is wrong in it', async () => {
    const content = {
      ...http({ routePrefix: '/Admin/x', hsts: { isEnabled: true, maxAge: 'a year' } }),
      functionTimeout: '00:00:00',
      logging: { logLevel: { default: 'Loud', Host: 'quiet', Function: 'Error' } },
    };
    expect(await problemsOf(content)).toEqual([
      'host.json: hsts.maxAge "a year" is not a time span.',
      'host.json: logLevel of "default" is "Loud", which is no level.',
      'host.json: logLevel of "Host" is "quiet", which is no level.',
      'host.json: functionTimeout "00:00:00" is not a time span.',
      'host.json: the host keeps the routePrefix "/Admin/x" to itself.',
    ]);
  });

  it.each([
    ['no version', {}, /^host\.json: must be "2\.0" \(version\)\.$/],
    ['another version', { version: '1.0' }, /must be "2\.0"/],
    [
      'a prefix that is no text',
      http({ routePrefix: 5 }),
      /expected string, received number \(extensions\.http\.routePrefix\)/,
    ],
    ['headers that are no texts', http({ customHeaders: { a: 1 } }), /customHeaders/],
    ['no object', [], /host\.json/],
    ['nothing', '', /is not JSON/],
  ])('with %s is refused', async (_what, content, message) => {
    expect((await problemsOf(content)).join('\n')).toMatch(message);
  });
});

describe('a JSON file', () => {
  it('that is missing is named', () => {
    expect(() => readJsonFile(join(directory, 'none.json'))).toThrow(/none\.json cannot be read/);
  });

  it('that is broken is named with the place and is not quoted, since it may hold keys', async () => {
    const file = join(directory, 'keys.json');
    await writeFile(file, '{\n  "masterKey": hunter2\n}');
    expect(() => readJsonFile(file)).toThrow(/keys\.json is not JSON/);
    expect(() => readJsonFile(file)).not.toThrow(/hunt/);
  });
});
