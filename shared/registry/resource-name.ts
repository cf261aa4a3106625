/** Resource names that are URIs: one canonical spelling for registering and for asking (RFC 8707 §2). */

/**
 * @returns the absolute URI without a lone trailing slash, or undefined when the text is no absolute URI, has a
 * fragment or credentials, or a character outside ASCII.
 */
export function parseResourceUri(text: string): string | undefined {
  if (!/^[\x21-\x7e]{1,1024}$/.test(text) || !/^[A-Za-z][A-Za-z0-9+.-]*:/.test(text)) return undefined;
  if (!URL.canParse(text) || text.includes('#')) return undefined;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return undefined;
  return url.pathname === '/' && url.search === '' ? url.href.replace(/\/$/, '') : url.href;
}
