/** Objects on stdout: as Format-List for people, as JSON and lines of tabs for programs. */
import { describe, expect, it } from 'vitest';
import { dateValue, propertyOf } from '../../../../cli/cmdlets/objects.ts';
import { printObjects } from '../../../../cli/cmdlets/print-objects.ts';
import { createDates } from '../../../../cli/core/dates.ts';
import { createOutput, type OutputFormat } from '../../../../cli/core/output.ts';
import { createTerminal } from '../../../support/cli-terminal.ts';

const objects = [
  {
    Identity: 'Exchange',
    Enabled: true,
    Names: ['a', 'b'],
    EndDate: dateValue('2026-07-01T00:00:00Z'),
    Value: '',
    Gone: null,
  },
  { Identity: 'Share\u202ePoint', Enabled: false, Names: [], EndDate: null, Value: '1', Gone: null },
];

function printed(format: OutputFormat | undefined, shown = objects): string {
  const terminal = createTerminal();
  const output = createOutput({ stdout: terminal.stdout, stderr: terminal.stderr, format });
  printObjects(output, shown, createDates('Europe/Paris'));
  return terminal.out();
}

describe('Objects', () => {
  it.each([[undefined], ['list' as const]])(
    'are lists for people (%s), with an empty line between',
    (format) => {
      expect(printed(format)).toBe(
        [
          'Identity : Exchange',
          'Enabled  : True',
          'Names    : {a, b}',
          'EndDate  : 2026-07-01T00:00:00Z (local 2026-07-01 02:00:00 +02:00)',
          'Value    :',
          'Gone     :',
          '',
          'Identity : Share\\u{202e}Point',
          'Enabled  : False',
          'Names    : {}',
          'EndDate  :',
          'Value    : 1',
          'Gone     :',
          '',
        ].join('\n'),
      );
    },
  );

  it('are an array for programs, also when there is one or none', () => {
    expect(JSON.parse(printed('json'))[0]).toEqual({
      Identity: 'Exchange',
      Enabled: true,
      Names: ['a', 'b'],
      EndDate: '2026-07-01T00:00:00Z',
      Value: '',
      Gone: null,
    });
    expect(JSON.parse(printed('json', objects.slice(0, 1)))).toHaveLength(1);
    expect(printed('json', [])).toBe('[]\n');
  });

  it('are nothing for people when there is none', () => {
    expect(printed(undefined, [])).toBe('');
  });

  it('are lines with tabs', () => {
    expect(printed('tsv').split('\n')[1]).toMatch(/^Share\\u\{202e\}Point\tFalse\t\{\}\t/);
  });

  it('have properties whose names are compared without case', () => {
    const [object = {}] = objects;
    expect(propertyOf(object, 'ENABLED')).toBe(true);
    expect(propertyOf(object, 'Gone')).toBeNull();
    expect(propertyOf(object, 'Missing')).toBeUndefined();
  });
});
