/** Who may call a function of the local host. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAuthorized, readKeysFile } from '../../../../local/host/keys.ts';
import { HostStartError } from '../../../../local/host/start-error.ts';

const keys = {
  masterKey: 'master',
  functionKeys: { default: 'all', second: 'all-2' },
  functions: { Echo: { default: 'echo' }, other: { default: 'other' } },
};

describe('a key', () => {
  it.each([
    ['anonymous', undefined, true],
    ['anonymous', 'wrong', true],
    ['function', undefined, false],
    ['function', '', false],
    ['function', 'wrong', false],
    ['function', 'master', true],
    ['function', 'all', true],
    ['function', 'all-2', true],
    ['function', 'echo', true],
    ['function', 'ECHO', false],
    ['function', 'other', false],
    ['admin', 'echo', false],
    ['admin', 'all', false],
    ['admin', 'master', true],
  ] as const)('at level %s, %s: %s', (level, shown, expected) => {
    expect(isAuthorized(level, 'echo', shown, keys)).toBe(expected);
  });

  it.each(['function', 'admin'] as const)('at level %s opens nothing where no keys are', (level) => {
    for (const shown of [undefined, '', 'undefined', 'x']) {
      expect(isAuthorized(level, 'echo', shown, {})).toBe(false);
    }
  });

  it('of no function opens a function that is called like something every object has', () => {
    expect(isAuthorized('function', 'constructor', 'x', keys)).toBe(false);
  });
});

describe('a keys file', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'host-keys-'));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  async function store(content: unknown): Promise<string> {
    const file = join(directory, 'keys.json');
    await writeFile(file, JSON.stringify(content));
    return file;
  }

  it('holds them', async () => {
    expect(readKeysFile(await store(keys))).toEqual(keys);
  });

  it.each([
    ['an empty key', { masterKey: '' }],
    ['a key that is no text', { functionKeys: { default: ['very-secret'] } }],
    ['keys without their names', { functions: { echo: 'very-secret' } }],
    ['something unknown', { masterKeys: 'very-secret' }],
  ])('with %s is refused without telling a key', async (_what, content) => {
    const file = await store(content);
    expect(() => readKeysFile(file)).toThrow(HostStartError);
    expect(() => readKeysFile(file)).toThrow(/keys\.json: /);
    expect(() => readKeysFile(file)).not.toThrow(/very-secret/);
  });
});
