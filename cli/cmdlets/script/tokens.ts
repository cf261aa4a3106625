/**
 * A line of PowerShell as words, as far as the guides use the language: both kinds of quotes, variables with their
 * properties, `$env:NAME`, comments. What is beyond that is refused by its character, never guessed.
 */
import { UsageError } from '../../core/errors.ts';

/** A piece of a word. */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  /** `$name.Property.Property`; in a text in quotes without the properties. */
  | { readonly kind: 'variable'; readonly name: string; readonly path: readonly string[] }
  | { readonly kind: 'environment'; readonly name: string };

export interface Token {
  readonly parts: readonly Part[];
  readonly quoted: boolean;
}

const doubles = '"\u201c\u201d\u201e';
const singles = "'\u2018\u2019\u201a\u201b";
/** Characters of expressions, pipelines and blocks. */
const beyond = /[|(){}&@;`]/;

/** @throws UsageError for a quote that is not closed, or for what is beyond words */
export function tokenize(line: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < line.length) {
    const character = line[at] ?? '';
    if (/\s/.test(character)) at += 1;
    else if (character === '#') break;
    else {
      const { token, end } = readToken(line, at);
      tokens.push(token);
      at = end;
    }
  }
  return tokens;
}

interface Read {
  readonly token: Token;
  readonly end: number;
}

function readToken(line: string, start: number): Read {
  const first = line[start] ?? '';
  if (doubles.includes(first)) return readQuoted(line, start, doubles, partsOf);
  if (singles.includes(first)) return readQuoted(line, start, singles, (text) => [{ kind: 'text', text }]);
  const [word = ''] = /^[^\s,]*,?/.exec(line.slice(start)) ?? [];
  const bare = withQuotesInside(word, line, start);
  refuseBeyond(bare.word);
  return { token: { parts: partsOf(bare.word, true), quoted: false }, end: bare.end };
}

/** A doubled quote inside stands for one; a backtick takes the meaning from the next one (about_Quoting_Rules). */
function readQuoted(line: string, start: number, quotes: string, read: (text: string) => Part[]): Read {
  const parts: Part[] = [];
  let text = '';
  for (let at = start + 1; at < line.length; at += 1) {
    const character = line[at] ?? '';
    const next = line[at + 1];
    if (quotes === doubles && character === '`') {
      parts.push(...read(text), { kind: 'text', text: escaped(next) });
      text = '';
      at += 1;
    } else if (!quotes.includes(character)) text += character;
    else if (next !== undefined && quotes.includes(next)) {
      text += character;
      at += 1;
    } else return { token: { parts: [...parts, ...read(text)], quoted: true }, end: at + 1 };
  }
  throw new UsageError('A quotation mark is not closed.');
}

function escaped(character: string | undefined): string {
  if (character !== undefined && `$\`${doubles}`.includes(character)) return character;
  throw new UsageError('A backtick is understood before $, ` and quotation marks only.');
}

/** `-Name:"a b"`: the quotes belong to the word. */
function withQuotesInside(word: string, line: string, start: number): { word: string; end: number } {
  const [name] = /^-\w+:(?=["'])/.exec(word) ?? [];
  if (name === undefined) return { word, end: start + word.length };
  const { token, end } = readToken(line, start + name.length);
  const [part] = token.parts;
  return { word: name + (part?.kind === 'text' ? part.text : ''), end };
}

function refuseBeyond(word: string): void {
  if (word.includes('<')) throw new UsageError(`Put your own value in the place of what stands in <…>.`);
  // An address holds an @, and a word may end a statement.
  const found = beyond.exec(word.replaceAll(/(?<=\w)@(?=\w)/g, ''));
  if (found) throw new UsageError(`"${found[0]}" is beyond what is understood here.`);
}

const reference = /\$(?:env:(\w+)|(\w+)((?:\.[A-Za-z]\w*)*))/gi;

/** @param withPaths whether `.Property` behind a variable belongs to it */
function partsOf(text: string, withPaths = false): Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const match of text.matchAll(reference)) {
    const [whole, environment, name = '', path = ''] = match;
    parts.push(...textPart(text.slice(end, match.index)));
    if (environment !== undefined) parts.push({ kind: 'environment', name: environment });
    else parts.push({ kind: 'variable', name, path: withPaths ? path.split('.').slice(1) : [] });
    end = match.index + whole.length - (environment === undefined && !withPaths ? path.length : 0);
  }
  parts.push(...textPart(text.slice(end)));
  return parts;
}

function textPart(text: string): Part[] {
  return text === '' ? [] : [{ kind: 'text', text }];
}
