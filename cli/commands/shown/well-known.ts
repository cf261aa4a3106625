/** Names of the application identifiers that everybody mixes up: they differ in one digit (reference D14). */

const wellKnown = new Map([
  ['00000001-0000-0000-c000-000000000000', 'authorization server (ACS)'],
  ['00000002-0000-0ff1-ce00-000000000000', 'Exchange'],
  ['00000003-0000-0ff1-ce00-000000000000', 'SharePoint'],
  ['00000004-0000-0ff1-ce00-000000000000', 'Lync, Skype for Business'],
]);

/** The identifier, with the product that it belongs to in parentheses. */
export function withWellKnownName(id: string | null): string {
  const name = wellKnown.get(id?.toLowerCase() ?? '');
  return name === undefined ? (id ?? '') : `${id} (${name})`;
}
