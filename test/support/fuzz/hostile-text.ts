/** Texts that some program somewhere took for more than text, and the marks by which secrets are known again. */
import fc from 'fast-check';

/** Stands in every secret that is sent, so that it is found wherever it turns up. */
export const canary = 'zqCanaryQz';

/** A secret of that kind. */
export const secretOf = (kind: string) => `${kind}-${canary}-8f2k1`;

const notorious = [
  '',
  ' ',
  '.',
  '..',
  '../../../../etc/passwd',
  '..\\..\\x',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'undefined',
  'NaN',
  '-1',
  '1e999',
  'true',
  "' or '1'='1",
  "') or PartitionKey ne '",
  '"; DROP TABLE x;--',
  '{{7*7}}',
  '%00',
  '%2e%2e%2f',
  '%25',
  '%zz',
  '\u0000',
  'a\u0000b',
  'a\r\nx-injected: 1',
  'a\nb',
  '\u2028',
  '\u202e\u200b\ufeff',
  '\ud800',
  '\u0456\u0435alm.example',
  'I\u0307',
  'litwareinc.com.',
  'LITWAREINC.COM',
  'litwareinc\u3002com',
  'xn--litwareinc-.com',
  '<script>alert(1)</script>',
  'file:///etc/passwd',
  'http://169.254.169.254/metadata',
  'https://user:pw@127.0.0.1:1/',
  'x'.repeat(300),
  'x'.repeat(5000),
];

/** Mostly one of the notorious ones, sometimes any text at all. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...notorious) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
);

/** Of any type that JSON has, and names that objects inherit. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  hostileText,
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown[]>(
    null,
    [],
    {},
    [[]],
    0,
    -0,
    1e308,
    Number.MAX_SAFE_INTEGER,
    2 ** 53,
    -1,
    0.5,
    true,
    { __proto__: null, constructor: { prototype: {} } },
    JSON.parse('{"__proto__":{"admin":true}}'),
    Array.from({ length: 500 }, () => 'x'),
  ),
);
