/** .NET time spans as host.json and timer schedules hold them. */
import { expect, it } from 'vitest';
import { parseTimeSpan } from '../../../../local/host/time-span.ts';

it.each([
  ['365', 31_536_000],
  ['00:02:00', 120],
  [' 00:02:00 ', 120],
  ['1.02:03:04.5', 93_784],
  ['12:30', 45_000],
  ['0', 0],
  ['23:59:59', 86_399],
])('%j is %i seconds', (text, seconds) => {
  expect(parseTimeSpan(text)).toBe(seconds);
});

it.each(['24:00:00', '00:60:00', '00:00:60', '90s', '-1', '-00:01:00', '1:2', '1.5', '', '123456'])(
  '%j is none',
  (text) => {
    expect(parseTimeSpan(text)).toBeUndefined();
  },
);
