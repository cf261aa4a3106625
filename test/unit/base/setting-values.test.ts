/** One strict parser for each kind of setting. */
import { describe, expect, it } from 'vitest';
import {
  absoluteUrl,
  domain,
  guid,
  httpsOrigin,
  issuerIdentifier,
  listOf,
  matching,
  oneOf,
  origin,
  shareOrOff,
  tableService,
  wholeNumber,
} from '../../../shared/base/setting-values.ts';

const long = `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(61)}`;

describe('domain', () => {
  it.each([
    ['litwareinc.com', 'litwareinc.com'],
    [' LitwareInc.COM ', 'litwareinc.com'],
    ['a.b', 'a.b'],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['1.2.3.4', '1.2.3.4'],
    [long, long],
  ])('reads %j', (text, value) => {
    expect(domain(text)).toBe(value);
  });

  it.each([
    '',
    'litware',
    '.litwareinc.com',
    'litwareinc.com.',
    'a..b',
    '-a.com',
    'a-.com',
    'a_b.com',
    'a b.com',
    'https://litwareinc.com',
    'litwareinc.com:443',
    'litwareinc.com/x',
    '*.litwareinc.com',
    'user@litwareinc.com',
    'bücher.example',
    '\u212Aontoso.com',
    '\u0130ntranet.com',
    'litwareinc\u3002com',
    `${'a'.repeat(64)}.com`,
    `a${long}`,
  ])('refuses %j', (text) => {
    expect(domain(text)).toBeUndefined();
  });
});

describe('guid', () => {
  it('is lowered', () => {
    expect(guid(' 00000004-0000-0FF1-CE00-000000000000 ')).toBe('00000004-0000-0ff1-ce00-000000000000');
  });

  it.each([
    '',
    '00000004-0000-0ff1-ce00-00000000000',
    '{00000004-0000-0ff1-ce00-000000000000}',
    '000000040000-0ff1-ce00-000000000000',
    '0000000g-0000-0ff1-ce00-000000000000',
    '00000004-0000-0ff1-ce00-000000000000,',
  ])('refuses %j', (text) => {
    expect(guid(text)).toBeUndefined();
  });
});

describe('listOf', () => {
  it.each([
    ['', []],
    [' , ', []],
    ['a.com', ['a.com']],
    ['a.com, B.com ,', ['a.com', 'b.com']],
  ])('reads %j', (text, values) => {
    expect(listOf(domain)(text)).toEqual(values);
  });

  it.each(['a.com,nonsense', 'a.com b.com', 'a.com;b.com'])('refuses %j as a whole', (text) => {
    expect(listOf(domain)(text)).toBeUndefined();
  });
});

describe('oneOf', () => {
  const mode = oneOf('vault', 'memory');
  it.each(['vault', ' memory '])('takes %j', (text) => {
    expect(mode(text)).toBe(text.trim());
  });
  it.each(['', 'Vault', 'vault,memory', 'vaults', 'constructor'])('refuses %j', (text) => {
    expect(mode(text)).toBeUndefined();
  });
});

describe('origin', () => {
  it.each([
    ['https://sts.litwareinc.com', 'https://sts.litwareinc.com'],
    ['https://sts.litwareinc.com/', 'https://sts.litwareinc.com'],
    ['HTTPS://STS.LitwareInc.com:443', 'https://sts.litwareinc.com'],
    ['https://sts.litwareinc.com:8443', 'https://sts.litwareinc.com:8443'],
    ['http://localhost:7071', 'http://localhost:7071'],
    ['http://127.0.0.1:7071', 'http://127.0.0.1:7071'],
    ['http://127.8.9.10', 'http://127.8.9.10'],
    ['http://[::1]:7071/', 'http://[::1]:7071'],
  ])('reads %j', (text, value) => {
    expect(origin(text)).toBe(value);
  });

  it.each([
    '',
    'sts.litwareinc.com',
    '//sts.litwareinc.com',
    'http://sts.litwareinc.com',
    'http://localhost.litwareinc.com',
    'http://127.0.0.1.litwareinc.com',
    'http://0.0.0.0',
    'http://128.0.0.1',
    'http://localhost@litwareinc.com',
    'https://sts.litwareinc.com/path',
    'https://sts.litwareinc.com/?a=b',
    'https://sts.litwareinc.com/#a',
    'https://user@sts.litwareinc.com',
    'https://user:secret@sts.litwareinc.com',
    'ftp://sts.litwareinc.com',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'https://',
  ])('refuses %j', (text) => {
    expect(origin(text)).toBeUndefined();
  });
});

describe('httpsOrigin', () => {
  it.each([
    ['https://litware.vault.azure.net/', 'https://litware.vault.azure.net'],
    ['https://localhost:8443', 'https://localhost:8443'],
    ['http://localhost:8443', undefined],
    ['https://litware.vault.azure.net/keys', undefined],
  ])('of %j is %j', (text, value) => {
    expect(httpsOrigin(text)).toBe(value);
  });
});

describe('absoluteUrl', () => {
  it.each([
    ['https://login.example/keys/', 'https://login.example/keys'],
    ['HTTPS://Login.example', 'https://login.example'],
    ['http://127.0.0.1:8080/keys', 'http://127.0.0.1:8080/keys'],
    ['http://login.example/keys', undefined],
    ['https://login.example/keys?a=b', undefined],
    ['https://user@login.example/keys', undefined],
    ['keys', undefined],
  ])('of %j is %j', (text, value) => {
    expect(absoluteUrl(text)).toBe(value);
  });
});

describe('issuerIdentifier', () => {
  it.each(['https://sts.windows.net/a/', 'https://Login.example/v2.0', 'http://localhost:1/a'])(
    'keeps the spelling of %s',
    (text) => {
      expect(issuerIdentifier(text)).toBe(text);
    },
  );

  it.each(['', 'issuer', 'http://login.example', 'https://login.example/?a=b', 'https://u:p@login.example'])(
    'refuses %j',
    (text) => {
      expect(issuerIdentifier(text)).toBeUndefined();
    },
  );
});

describe('tableService', () => {
  const local =
    'DefaultEndpointsProtocol=http;AccountName=a;AccountKey=b;TableEndpoint=http://127.0.0.1:10002/a;';
  it.each([
    ['https://account.table.core.windows.net', 'https://account.table.core.windows.net'],
    ['https://account.table.core.windows.net/', 'https://account.table.core.windows.net'],
    ['http://127.0.0.1:10002/devstoreaccount1', 'http://127.0.0.1:10002/devstoreaccount1'],
    [local, local],
  ])('reads %j', (text, value) => {
    expect(tableService(text)).toBe(value);
  });

  it.each([
    '',
    'account',
    'http://account.table.core.windows.net',
    'https://account.table.core.windows.net/?sv=2024&sig=abc',
    'DefaultEndpointsProtocol=https;AccountName=a;AccountKey=b;EndpointSuffix=core.windows.net',
    'AccountName=a;AccountKey=b;TableEndpoint=https://account.table.core.windows.net',
    'AccountName=a;AccountKey=b;TableEndpoint=not a url',
    'NotTableEndpoint=http://127.0.0.1:10002/a',
    'UseDevelopmentStorage=true',
  ])('refuses %j', (text) => {
    expect(tableService(text)).toBeUndefined();
  });
});

describe('wholeNumber', () => {
  const months = wholeNumber(1, 60);
  it.each([
    ['1', 1],
    [' 60 ', 60],
    ['012', 12],
  ])('reads %j', (text, value) => {
    expect(months(text)).toBe(value);
  });
  it.each(['', '0', '61', '-1', '1.0', '1e1', '0x10', 'twelve', '9999999999'])('refuses %j', (text) => {
    expect(months(text)).toBeUndefined();
  });
});

describe('shareOrOff', () => {
  it.each([
    ['off', 'off'],
    [' off ', 'off'],
    ['1%', 0.01],
    ['50%', 0.5],
    [' 99% ', 0.99],
  ])('reads %j', (text, value) => {
    expect(shareOrOff(text)).toBe(value);
  });
  it.each(['', '0%', '100%', '050%', '-1%', '50', '50.5%', '0.5', 'on', 'OFF', '50 %', '%'])(
    'refuses %j',
    (text) => {
      expect(shareOrOff(text)).toBeUndefined();
    },
  );
});

describe('matching', () => {
  it('takes the text as it is or not at all', () => {
    const letters = matching(/^[a-z]+$/);
    expect(letters('abc')).toBe('abc');
    expect(letters('abc ')).toBeUndefined();
  });
});
