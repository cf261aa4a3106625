/** Secrets are compared in constant time and in no other way: what a lint rule would say, read from the sources. */
import { describe, expect, it } from 'vitest';
import { sourcesIn } from '../support/source-files.ts';

const sources = sourcesIn('functions', 'shared', 'local');

const isSecret = /(secret|password|passphrase|hash|digest|hmac|apikey|masterkey)(text)?$/i;
/** Whether something is there at all tells nothing of it. */
const isNothing = /^(undefined|null|true|false|'[^']*'|"[^"]*"|`[^`]*`|-?\d+)$/;

/** The comparisons in a source whose one side is called like a secret and whose other side could be a guess at it. */
function comparisonsOfSecrets(source: string): string[] {
  const operand = `([\\w.?[\\]]+|'[^']*'|"[^"]*")`;
  const comparisons = source.matchAll(new RegExp(`${operand}(?:\\(\\w*\\))? *[=!]==? *${operand}`, 'g'));
  const found = [...comparisons].filter(([, left = '', right = '']) => {
    if (isNothing.test(left) || isNothing.test(right)) return false;
    return isSecret.test(left) || isSecret.test(right);
  });
  const others = source.matchAll(/([\w.]+)\.(?:equals|startsWith|endsWith|localeCompare)\(([\w.]*)\)/g);
  const methods = [...others].filter(
    ([, left = '', right = '']) => isSecret.test(left) || isSecret.test(right),
  );
  return [...found, ...methods].map(([text]) => text);
}

describe('5.2 Timing-safe compare', () => {
  it.each([
    'if (stored.hash === presented) return;',
    'return secret !== given;',
    'return given == credential.secretText;',
    'return expected === row?.hash;',
    'keys.some((each) => each.password === password)',
    'return digest.equals(expected);',
    'return given.startsWith(clientSecret);',
  ])('is missed in %s', (source) => {
    expect(comparisonsOfSecrets(source)).toHaveLength(1);
  });

  it.each([
    'if (secret === undefined) return;',
    "if (url.password !== '') return;",
    'if (hash.length === presented.length) return;',
    'return row.writtenBy === hashOf(entry);',
    'const isHash = kind === other;',
  ])('is not missed in %s', (source) => {
    expect(comparisonsOfSecrets(source)).toEqual([]);
  });

  it('is missed nowhere', () => {
    const missing = sources.flatMap(({ file, text }) =>
      comparisonsOfSecrets(text).map((comparison) => `${file}: ${comparison}`),
    );
    // RSASSA-PSS of the emulator: a signature is public, and so is what it is compared with.
    expect(missing.filter((each) => !each.startsWith('local/vault/'))).toEqual([]);
  });

  it('is what client secrets, file passwords and the keys of the local stack go through', () => {
    const using = sources.filter(({ text }) => /\b(timingSafeEqual|equalSecrets)\(/.test(text));
    expect(using.map(({ file }) => file).toSorted()).toEqual([
      'local/host/keys.ts',
      'local/identity/routes.ts',
      'shared/base/encoding.ts',
      'shared/certificates/x509/pfx-contents.ts',
      'shared/tokens/client-secret.ts',
    ]);
  });
});
