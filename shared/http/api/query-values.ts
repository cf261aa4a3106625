/** Values of query parameters, read strictly: what cannot be meant is refused and never replaced by a default. */
import { type Outcome, refuse, succeed } from '../../base/errors.ts';

export function readFlag(query: URLSearchParams, name: string): Outcome<boolean> {
  const value = query.get(name) ?? 'false';
  if (value === 'true' || value === 'false') return succeed(value === 'true');
  const message = 'This query parameter is true or false.';
  return refuse({ code: 'InvalidRequest', message, target: name });
}

export interface WholeNumberBounds {
  readonly least: number;
  readonly most: number;
  readonly fallback: number;
}

export function readWholeNumber(
  query: URLSearchParams,
  name: string,
  { least, most, fallback }: WholeNumberBounds,
): Outcome<number> {
  const text = query.get(name);
  if (text === null) return succeed(fallback);
  const value = /^[1-9]\d{0,8}$|^0$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return succeed(value);
  const message = `This is a whole number from ${least} to ${most}.`;
  return refuse({ code: 'InvalidRequest', message, target: name });
}

/** A text of one to `most` characters; undefined when it is not named. */
export function readText(query: URLSearchParams, name: string, most: number): Outcome<string | undefined> {
  const text = query.get(name) ?? undefined;
  if (text === undefined || (text.length > 0 && text.length <= most)) return succeed(text);
  const message = `This has 1 to ${most} characters.`;
  return refuse({ code: 'InvalidRequest', message, target: name });
}
