/** `s2s token inspect` without a deployment: how a token is read, and what is said of header, claims and times. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ContentRow, claimRows, headerRows } from '../../../../cli/commands/token/content-rows.ts';
import { readToken, tokenIn } from '../../../../cli/commands/token/read-token.ts';
import { distanceInWords } from '../../../../cli/commands/token/time-words.ts';
import { createCore } from '../../../../cli/core/core.ts';
import { createDates } from '../../../../cli/core/dates.ts';
import { UsageError } from '../../../../cli/core/errors.ts';
import { createTerminal } from '../../../support/cli-terminal.ts';
import { testNow } from '../../../support/clock.ts';
import { outerClaims, partnerActor, sign } from '../../../support/judge-tokens.ts';

const token = sign(partnerActor);

describe('a token', () => {
  it.each([
    ['alone', token],
    ['with blanks around it', `  ${token}\n\n`],
    ['behind the mark of Windows', `\uFEFF${token}`],
    ['after Bearer', `Bearer ${token}`],
    ['after bearer and more blanks', `bearer   ${token}`],
    ['as a header', `Authorization: Bearer ${token}`],
    ['in quotes', `'${token}'`],
    ['after Bearer, in quotes', `Bearer "${token}"`],
    ['wrapped by mail', token.replace(/.{64}/g, '$&\n')],
    ['in an answer', JSON.stringify({ token_type: 'Bearer', access_token: token })],
  ])('is found %s', (_where, text) => {
    expect(tokenIn(text)).toBe(token);
  });

  it.each(['{"error":"invalid_client"}', '{not json', 'a b.c.d'])('is not made of %s', (text) => {
    expect(tokenIn(text)).toBe(text);
  });

  it.each(['', ' \n', 'Bearer ', '""', '{"access_token":""}'])('is missing in %j', (text) => {
    expect(() => tokenIn(text)).toThrow(/There is no token/);
  });

  it.each([[[token]], [[`Bearer ${token}`]], [['Bearer', token]], [['file.txt', token]]])(
    'is never taken from the command line',
    async (args) => {
      const refused = await readToken({ core: createCore(createTerminal()), args }).catch((error) => error);
      expect(refused).toBeInstanceOf(UsageError);
      expect(`${refused.message} ${refused.remedy}`).not.toContain(token.slice(0, 20));
    },
  );

  it('is one at a time, and its file may be called bearer.txt', async () => {
    const core = createCore(createTerminal({ directory: '/nowhere' }));
    await expect(readToken({ core, args: ['a.txt', 'b.txt'] })).rejects.toThrow(/at a time/);
    await expect(readToken({ core, args: ['bearer.txt'] })).rejects.toThrow(
      '/nowhere/bearer.txt cannot be read',
    );
  });

  it.each([
    [true, 'Paste the token, then press Enter and Ctrl+D.\n'],
    [false, ''],
  ])('is asked for where somebody sits at the terminal: %s', async (isTTY, said) => {
    const terminal = createTerminal({ isTTY });
    const read = readToken({ core: createCore(terminal), args: [] });
    terminal.stdin.end(token);
    expect([await read, terminal.err()]).toEqual([token, said]);
  });
});

describe('a distance in time', () => {
  it.each([
    [0, 'now'],
    [1, 'in 1 second'],
    [-1, '1 second ago'],
    [119, 'in 119 seconds'],
    [120, 'in 2 minutes'],
    [52 * 60, 'in 52 minutes'],
    [-(2 * 3600 - 1), '119 minutes ago'],
    [2 * 3600, 'in 2 hours'],
    [-47 * 3600, '47 hours ago'],
    [48 * 3600, 'in 2 days'],
    [-400 * 86_400, '400 days ago'],
  ])('of %i seconds is told as %s', (seconds, words) => {
    expect(distanceInWords(testNow + seconds, testNow)).toBe(words);
  });

  it('is never told longer than it is, nor shorter than by one of its unit', () => {
    const units = { second: 1, minute: 60, hour: 3600, day: 86_400 };
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), (seconds) => {
        const words = distanceInWords(testNow + seconds, testNow);
        const [, count, unit] = /^in (\d+) (second|minute|hour|day)s?$/.exec(words) ?? [];
        const length = units[unit as keyof typeof units];
        expect(Number(count) * length).toBeLessThanOrEqual(seconds);
        expect((Number(count) + 1) * length).toBeGreaterThan(seconds);
      }),
    );
  });
});

describe('the content of a token', () => {
  const dates = createDates('Europe/Paris');
  const rowsOf = (claims: Readonly<Record<string, unknown>>, isOuter = false) =>
    claimRows({ claims, isOuter, now: testNow, dates });
  const meaning = (rows: readonly ContentRow[], name: string) =>
    rows.find((row) => row.name === name)?.meaning;

  it('is told member by member, in the order of the token', () => {
    expect(headerRows({ typ: 'JWT', alg: 'none', zip: 1 })).toEqual([
      { name: 'typ', value: 'JWT', meaning: 'What kind of token it is' },
      { name: 'alg', value: 'none', meaning: expect.stringContaining('nobody signs') },
      { name: 'zip', value: '1', meaning: '' },
    ]);
    expect(rowsOf({ a: { b: [1, null] }, c: true, d: 'x' })).toEqual([
      { name: 'a', value: '{"b":[1,null]}', meaning: '' },
      { name: 'c', value: 'true', meaning: '' },
      { name: 'd', value: 'x', meaning: '' },
    ]);
  });

  it('has a meaning for every claim of every kind that we write or take', () => {
    const rows = [...rowsOf(outerClaims(partnerActor), true), ...rowsOf(partnerActor.claims)];
    expect(rows.filter((row) => row.meaning === '')).toEqual([]);
  });

  it('tells an application from a user by the same claim', () => {
    const { nameid } = partnerActor.claims;
    expect(meaning(rowsOf({ nameid }), 'nameid')).toMatch(
      /^The application: .* \(Exchange\), realm contoso\.com$/,
    );
    expect(meaning(rowsOf({ nameid: '1003' }, true), 'nameid')).toMatch(/^The user/);
  });

  it('tells times in UTC, in local time, and in words', () => {
    const rows = rowsOf({ nbf: `${testNow - 480}`, exp: testNow + 3120, iat: testNow });
    expect(rows.map((row) => row.meaning)).toEqual([
      'Valid from 2026-06-30T23:52:00Z (local 2026-07-01 01:52:00 +02:00), 8 minutes ago',
      'Expires 2026-07-01T00:52:00Z (local 2026-07-01 02:52:00 +02:00), in 52 minutes',
      'Issued 2026-07-01T00:00:00Z (local 2026-07-01 02:00:00 +02:00), now',
    ]);
    expect(meaning(rowsOf({ exp: testNow - 60 }), 'exp')).toMatch(/^Expired .*, 60 seconds ago$/);
  });

  it.each([['tomorrow'], [1.5], [-1], [1e15], [null], [{}], [true], ['']])(
    'tells that %j is no time',
    (exp) => {
      expect(meaning(rowsOf({ exp }), 'exp')).toBe('Expires: this is no time');
    },
  );
});
