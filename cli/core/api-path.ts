/** Addresses below `/api/`: every segment is encoded, so that no name reaches another resource. */
import { UsageError } from './errors.ts';

export type QueryValue = string | number | boolean | undefined;
export type Query = Readonly<Record<string, QueryValue>>;

/** @throws UsageError for a segment that would not stay one: empty, or a step of the path */
export function apiPath(...segments: readonly string[]): string {
  return segments.map(encodeSegment).join('/');
}

function encodeSegment(segment: string): string {
  // `encodeURIComponent` leaves these as they are, and a URL resolves them away.
  if (segment === '' || segment === '.' || segment === '..') {
    throw new UsageError(segment === '' ? 'A name is empty.' : `"${segment}" is no name.`);
  }
  return encodeURIComponent(segment.toWellFormed());
}

/** With its question mark; empty when nothing is asked. */
export function toQueryText(query: Query): string {
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) asked.set(name, String(value));
  }
  return asked.size === 0 ? '' : `?${asked}`;
}
