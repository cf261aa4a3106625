/** Names of applications, with and without host and realm. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  authorizationServerId,
  formatPrincipalName,
  parsePrincipalName,
} from '../../../shared/base/principal-name.ts';
import { fuzzed } from '../../support/fuzz/fuzz-runs.ts';

const id = '00000002-0000-0ff1-ce00-000000000000';

describe('parsePrincipalName', () => {
  it.each([
    [id, { principalId: id }],
    [`${id}@litwareinc.com`, { principalId: id, realm: 'litwareinc.com' }],
    [
      `${id}/mail.litwareinc.com@litwareinc.com`,
      { principalId: id, host: 'mail.litwareinc.com', realm: 'litwareinc.com' },
    ],
    [
      `${id}/localhost:9080@litwareinc.com`,
      { principalId: id, host: 'localhost:9080', realm: 'litwareinc.com' },
    ],
    [`${id}/mail.litwareinc.com`, { principalId: id, host: 'mail.litwareinc.com' }],
    [`${id}/@litwareinc.com`, { principalId: id, realm: 'litwareinc.com' }],
    [`${id}/`, { principalId: id }],
    [
      `${id.toUpperCase()}/MAIL.LitwareInc.com@LitwareInc.COM`,
      { principalId: id, host: 'mail.litwareinc.com', realm: 'litwareinc.com' },
    ],
    [
      `${id}@11111111-2222-3333-4444-555555555555`,
      { principalId: id, realm: '11111111-2222-3333-4444-555555555555' },
    ],
    [`${id}/a@b`, { principalId: id, host: 'a', realm: 'b' }],
  ])('reads %s', (text, name) => {
    expect(parsePrincipalName(text)).toEqual(name);
  });

  it.each([
    ['nothing', ''],
    ['no GUID', 'exchange@litwareinc.com'],
    ['a GUID in braces', `{${id}}`],
    ['a GUID without hyphens', id.replaceAll('-', '')],
    ['a letter beyond f', id.replace('f', 'g')],
    ['an empty realm', `${id}@`],
    ['two realms', `${id}@a@b`],
    ['two hosts', `${id}/a/b@c`],
    ['the wildcard realm', `${id}@*`],
    ['a realm with a slash', `${id}@a/b`],
    ['a host with a hyphen at its end', `${id}/a-@b`],
    ['a host with credentials', `${id}/u:p@a@b`],
    ['a port of six digits', `${id}/a:123456@b`],
    ['a port without digits', `${id}/a:@b`],
    ['a port alone', `${id}/:443@b`],
    ['a space in front', ` ${id}`],
    ['a line break at the end', `${id}@b\n`],
    ['a NUL', `${id}@b\u0000`],
    ['an escape', `${id}%40b`],
    ['a Kelvin sign for a letter', `${id}@\u212Aontoso.com`],
    ['a dotted capital I', `${id}@l\u0130tware.com`],
    ['a Cyrillic letter', `${id}@litw\u0430re.com`],
    ['a full-width digit', id.replace('2', '\uFF12')],
    ['a realm of 254 characters', `${id}@${'a'.repeat(254)}`],
  ])('refuses %s', (_, text) => {
    expect(parsePrincipalName(text)).toBeUndefined();
  });

  it('takes a host and a realm of up to 253 characters', () => {
    const long = 'a'.repeat(253);
    expect(parsePrincipalName(`${id}/${long}@${long}`)).toMatchObject({ host: long, realm: long });
  });

  it('reads back what it writes', () => {
    const label = fc.stringMatching(/^[a-z0-9]{1,20}(\.[a-z0-9]{1,20}){0,3}$/);
    const names = fc.record(
      { principalId: fc.uuid(), host: label, realm: label },
      { requiredKeys: ['principalId'] },
    );
    fc.assert(
      fc.property(names, (name) => {
        expect(parsePrincipalName(formatPrincipalName(name))).toEqual(name);
      }),
    );
  });
});

describe('any text', () => {
  const pieces = fc.constantFrom(
    '00000002-0000-0ff1-ce00-000000000000',
    '00000002-0000-0FF1-CE00-000000000000',
    'mail.litwareinc.com',
    'LITWAREINC.com',
    ...'/@:.-_ %*',
    ':443',
    '\u0130',
    '\u212a',
    '\ufeff',
    '\n',
    '\u0000',
  );
  const texts = fc.oneof(
    fc.array(pieces, { maxLength: 7 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary' }),
  );

  it('is no name, or one with a canonical spelling that is read as the same', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const name = parsePrincipalName(text);
        if (!name) return;
        const written = formatPrincipalName(name);
        expect(parsePrincipalName(written)).toEqual(name);
        expect(written).toMatch(/^[a-z0-9.:/@-]+$/);
        expect(Object.keys(name).filter((key) => !['principalId', 'host', 'realm'].includes(key))).toEqual(
          [],
        );
      }),
      fuzzed(1000),
    );
  });
});

describe('authorizationServerId', () => {
  it('is the principal id of Azure ACS', () => {
    expect(authorizationServerId).toBe('00000001-0000-0000-c000-000000000000');
  });
});
