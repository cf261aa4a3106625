/** App settings of the local Functions host: `local.settings.json` under the environment, `%NAME%`, switches. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  expandSettings,
  isDisabled,
  mergeSettings,
  readLocalSettings,
} from '../../../../local/host/settings.ts';
import { HostStartError } from '../../../../local/host/start-error.ts';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'host-settings-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const store = (content: unknown) =>
  writeFile(join(directory, 'local.settings.json'), JSON.stringify(content));

describe('local.settings.json', () => {
  it('is not needed', () => {
    expect(readLocalSettings(join(directory, 'elsewhere'))).toEqual({});
  });

  it('gives its values as texts and keeps its other parts to itself', async () => {
    await store({ IsEncrypted: false, Values: { A: 'x', B: 7, C: true }, Host: { CORS: '*' } });
    expect(readLocalSettings(directory)).toEqual({ A: 'x', B: '7', C: 'true' });
  });

  it.each([
    ['is encrypted', { IsEncrypted: true, Values: {} }, /encrypted.*func settings decrypt/],
    ['holds a value that is no text', { Values: { SECRET: { deep: 'hidden' } } }, /Values\.SECRET/],
    ['is no object', 'text', /local\.settings\.json/],
  ])('that %s is refused without telling a value', async (_what, content, message) => {
    await store(content);
    expect(() => readLocalSettings(directory)).toThrow(HostStartError);
    expect(() => readLocalSettings(directory)).toThrow(message);
    expect(() => readLocalSettings(directory)).not.toThrow(/hidden/);
  });
});

describe('the environment', () => {
  it('wins over the file, also with an empty value, and says that the app runs locally', () => {
    const environment: NodeJS.ProcessEnv = { GIVEN: 'kept', EMPTY: '' };
    mergeSettings(environment, { GIVEN: 'lost', EMPTY: 'lost', NEW: 'added' });
    expect(environment).toEqual({
      GIVEN: 'kept',
      EMPTY: '',
      NEW: 'added',
      AZURE_FUNCTIONS_ENVIRONMENT: 'Development',
    });
  });

  it('may say itself what it is', () => {
    const environment: NodeJS.ProcessEnv = { AZURE_FUNCTIONS_ENVIRONMENT: 'Staging' };
    mergeSettings(environment, {});
    expect(environment.AZURE_FUNCTIONS_ENVIRONMENT).toBe('Staging');
  });
});

describe('%NAME%', () => {
  it.each([
    ['%A%', 'x'],
    ['before/%A%/%B%', 'before/x/y'],
    ['nothing', 'nothing'],
    ['100% sure', '100% sure'],
  ])('in "%s" makes "%s"', (text, expected) => {
    expect(expandSettings(text, { A: 'x', B: 'y' }, 'Here')).toBe(expected);
  });

  it.each([[{}], [{ A: '' }], [{ a: 'x' }]])('without a value in %j is refused', (environment) => {
    expect(() => expandSettings('%A%', environment, 'Function "f"')).toThrow(
      'Function "f": the app setting "A" in "%A%" has no value.',
    );
  });
});

describe('a function', () => {
  it.each([
    [{ 'AzureWebJobs.f.Disabled': 'true' }, true],
    [{ 'AzureWebJobs.f.Disabled': 'True' }, true],
    [{ 'AzureWebJobs.f.Disabled': '1' }, true],
    [{ AzureWebJobs__f__Disabled: 'true' }, true],
    [{ 'AzureWebJobs.f.Disabled': 'false' }, false],
    [{ 'AzureWebJobs.f.Disabled': '' }, false],
    [{ 'AzureWebJobs.g.Disabled': 'true' }, false],
    [{}, false],
  ])('with %j is switched off: %s', (environment, expected) => {
    expect(isDisabled('f', environment)).toBe(expected);
  });
});
