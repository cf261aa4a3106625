/** The list of codes: each one is used, and each one that a reader can act on says how. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { stepRemedies } from '../../../shared/connectivity/step-codes.ts';

const room = fileURLToPath(new URL('../../../shared/connectivity', import.meta.url));
const sources = readdirSync(room, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && file !== 'step-codes.ts')
  .map((file) => readFileSync(join(room, file), 'utf8'))
  .join('\n');
/** These come by name from the rules about keys. */
const fromElsewhere = ['CertificateKeyUnusable', 'CertificatePrivateKeyMismatch'];
const nothingToDo = ['Ok', 'NotAsked', 'CacheUsed'];

describe.each(Object.entries(stepRemedies))('the code %s', (code, remedy) => {
  it('is given by some step', () => {
    expect(fromElsewhere.includes(code) || sources.includes(`'${code}'`)).toBe(true);
  });

  it('says what to do, unless there is nothing', () => {
    if (nothingToDo.includes(code)) expect(remedy).toBeNull();
    else expect(remedy).toMatch(/^[A-Z].*[.]$/);
  });
});

it('tells no two faults that are mended differently by one remedy', () => {
  const remedies = Object.values(stepRemedies).filter((remedy) => remedy !== null);
  const shared = remedies.filter((remedy, place) => remedies.indexOf(remedy) !== place);
  expect(new Set(shared)).toEqual(
    new Set(['Look into the log of the peer, by the correlation id and the time of this report.']),
  );
});
