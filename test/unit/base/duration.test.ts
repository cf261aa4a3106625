/** Durations as people write them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { day, formatDuration, hour, minute, parseDuration } from '../../../shared/base/duration.ts';

describe('parseDuration', () => {
  it.each([
    ['60s', 60],
    ['15m', 15 * minute],
    ['48h', 48 * hour],
    ['90d', 90 * day],
    ['0s', 0],
    ['007s', 7],
    [' 5m\n', 300],
    ['9999999s', 9_999_999],
  ])('reads %j as %i seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each([
    '',
    ' ',
    's',
    '60',
    '60 s',
    '-1s',
    '+1s',
    '1.5h',
    '1e3s',
    '1S',
    '1w',
    '1ms',
    '1h30m',
    'PT1H',
    '10000000s',
    '٣s',
    '１s',
  ])('refuses %j', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0s'],
    [1, '1s'],
    [60, '1m'],
    [90, '90s'],
    [3600, '1h'],
    [5400, '90m'],
    [86_400, '1d'],
    [90_000, '25h'],
  ])('writes %i seconds as %j', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  it('writes what parseDuration reads back', () => {
    fc.assert(
      fc.property(fc.nat(9_999_999), (seconds) => {
        expect(parseDuration(formatDuration(seconds))).toBe(seconds);
      }),
    );
  });
});
