/**
 * Which licences a package may have that is delivered inside the bundle: those that ask for no more than that their
 * text goes along. Names are those of SPDX.
 */

/** The one list. Whoever adds to it has read the licence. */
export const allowedLicences: readonly string[] = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
];

/**
 * The licence under which a package is used: its own, or the first of several that is allowed where it leaves the
 * choice (SPDX expressions with one `OR` between names).
 * @returns undefined when there is none that is allowed
 */
export function licenceOfUse(expression: unknown): string | undefined {
  if (typeof expression !== 'string') return undefined;
  // Anything else of SPDX, `AND` or nested parentheses, is for a person to read: it names no licence of the list.
  const choices = expression.replace(/^\(([^()]*)\)$/, '$1').split(' OR ');
  return choices.map((choice) => choice.trim()).find((choice) => allowedLicences.includes(choice));
}

/** @throws Error naming every package that may not be delivered */
export function refuseForbidden(
  packages: readonly { readonly name: string; readonly licence: string; readonly used: string | undefined }[],
): void {
  const forbidden = packages.filter(({ used }) => used === undefined);
  if (forbidden.length === 0) return;
  const named = forbidden.map(({ name, licence }) => `- ${name}: ${licence}`);
  throw new Error(['These packages in the bundle have a licence that is not allowed:', ...named].join('\n'));
}
