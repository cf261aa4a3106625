/**
 * What a command of the administrators gives back: objects with the property names that it always had, so that
 * `(Get-CsCertificate …).Thumbprint` finds what it looks for.
 */

/** A date of the API, kept as one so that people see it in both time zones and programs in UTC. */
export interface DateValue {
  /** RFC 3339. */
  readonly date: string;
}

export type CmdletValue = string | number | boolean | null | readonly string[] | DateValue;

/** Properties in the order in which they are printed. */
export type CmdletObject = Readonly<Record<string, CmdletValue>>;

/** @returns null for no date */
export function dateValue(date: string | null | undefined): DateValue | null {
  return date === null || date === undefined ? null : { date };
}

export function isDate(value: CmdletValue): value is DateValue {
  return typeof value === 'object' && value !== null && 'date' in value;
}

/** Names of properties are compared without case. @returns undefined when the object has no such property */
export function propertyOf(object: CmdletObject, name: string): CmdletValue | undefined {
  const key = Object.keys(object).find((each) => each.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : object[key];
}

/** As a variable in a text shows it: `True`, and a date as the API wrote it. */
export function plainText(value: CmdletValue): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (isDate(value)) return value.date;
  return typeof value === 'object' ? value.join(' ') : String(value);
}
