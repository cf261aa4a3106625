/** Objects on stdout, as `Format-List` printed them; `--json` and `--output` as for every other command. */
import type { Dates } from '../core/dates.ts';
import type { Output } from '../core/output.ts';
import type { Column } from '../core/text-layout.ts';
import { type CmdletObject, type CmdletValue, isDate, plainText } from './objects.ts';

/** For programs it is always an array, so that one object and several are read alike. */
export function printObjects(output: Output, objects: readonly CmdletObject[], dates: Dates): void {
  if (output.format === undefined || output.format === 'list') {
    objects.forEach((object, at) => {
      if (at > 0) output.line('');
      output.item(object, columnsOf(object, dates));
    });
    return;
  }
  output.rows(objects, columnsOf(objects[0] ?? {}, dates), objects.map(forPrograms));
}

function columnsOf(object: CmdletObject, dates: Dates): Column<CmdletObject>[] {
  return Object.keys(object).map((title) => ({ title, value: (row) => shown(row[title] ?? null, dates) }));
}

/** Booleans and lists as PowerShell writes them. */
function shown(value: CmdletValue, dates: Dates): string {
  if (value !== null && isDate(value)) return dates.full(value.date);
  return Array.isArray(value) ? `{${value.join(', ')}}` : plainText(value);
}

function forPrograms(object: CmdletObject): object {
  const values = Object.entries(object).map(([name, value]) => [
    name,
    value !== null && isDate(value) ? value.date : value,
  ]);
  return Object.fromEntries(values);
}
