/** Lists in pages, sorted by their keys (a name or a version id, never a time), as the service lists them. */
import { fromBase64Url, toBase64Url } from '../../shared/base/encoding.ts';
import type { Call, Vault } from './vault-context.ts';
import { badParameter } from './vault-errors.ts';

/**
 * One page, from the place that `$skiptoken` names. The token holds the last key that was shown, so that a page
 * follows correctly although entries came or went in between.
 * @throws VaultError BadParameter for a token or a page size that is none
 */
export function toPage<T>(
  vault: Vault,
  call: Call,
  entries: readonly (readonly [key: string, entry: T])[],
  show: (entry: T) => unknown,
): { value: unknown[]; nextLink: string | null } {
  const after = readSkipToken(call.query.get('$skiptoken'));
  const size = readPageSize(call.query.get('maxresults'), vault.settings.pageSize);
  const rest = entries.filter(([key]) => key > after).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const page = rest.slice(0, size);
  const last = page.at(-1);
  return {
    value: page.map(([, entry]) => show(entry)),
    nextLink: rest.length > size && last ? nextLink(call, last[0]) : null,
  };
}

/** The query of this page, spelled in the server's own way, with a token for the next. */
function nextLink(call: Call, last: string): string {
  const query = new URLSearchParams(call.query);
  query.set('$skiptoken', toBase64Url(JSON.stringify({ NextMarker: last })));
  return `${call.base}${call.path}?${query.toString().replace('%24skiptoken', '$skiptoken')}`;
}

function readSkipToken(token: string | null): string {
  if (token === null) return '';
  try {
    const marker: unknown = JSON.parse(fromBase64Url(token)?.toString() ?? '');
    if (marker && typeof marker === 'object' && 'NextMarker' in marker) return String(marker.NextMarker);
  } catch {
    // Refused below, like any other token that was not made here.
  }
  throw badParameter('The $skiptoken is not one that this vault made.');
}

function readPageSize(text: string | null, largest: number): number {
  if (text === null) return largest;
  const size = Number(text);
  if (!Number.isInteger(size) || size < 1 || size > largest) {
    throw badParameter(`maxresults must lie between 1 and ${largest}.`);
  }
  return size;
}
