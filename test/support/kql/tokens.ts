/** The words of a query in Kusto's language, as far as our alerts use it. */

export interface Token {
  readonly kind: 'name' | 'text' | 'number' | 'timespan' | 'sign';
  readonly text: string;
}

const patterns: readonly (readonly [Token['kind'] | undefined, RegExp])[] = [
  [undefined, /^(?:\s+|\/\/[^\n]*)/],
  ['text', /^'(?:[^'\\\n]|\\.)*'/],
  ['timespan', /^\d+(?:d|h|m|s)\b/],
  ['number', /^\d+(?:\.\d+)?\b/],
  ['name', /^[A-Za-z_]\w*/],
  ['sign', /^(?:==|!=|<=|>=|!(?=in\b)|[<>|=(),.+\-*/[\]])/],
];

/** @throws Error at the first thing that is none of these words */
export function tokensOf(query: string): Token[] {
  const tokens: Token[] = [];
  let rest = query;
  while (rest !== '') {
    const [kind, text] = nextOf(rest);
    if (kind)
      tokens.push({ kind, text: kind === 'text' ? text.slice(1, -1).replaceAll(/\\(.)/g, '$1') : text });
    rest = rest.slice(text.length);
  }
  return tokens;
}

function nextOf(rest: string): readonly [Token['kind'] | undefined, string] {
  for (const [kind, pattern] of patterns) {
    const found = pattern.exec(rest)?.[0];
    if (found) return [kind, found];
  }
  throw new Error(`Cannot read: ${rest.slice(0, 40)}`);
}
