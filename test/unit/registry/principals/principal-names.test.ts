/** Service-principal names: id, id/host and URL, each in one spelling, and nothing else. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalName,
  nameCountViolations,
  readNames,
} from '../../../../shared/registry/principals/principal-names.ts';
import { exchangeId, lyncId } from '../../../support/token-service.ts';

const upper = exchangeId.toUpperCase();
const longHost = `${'a'.repeat(60)}.`.repeat(4) + 'b'.repeat(9);

describe('a name', () => {
  it.each([
    ['the id', exchangeId, exchangeId],
    ['the id in capitals', upper, exchangeId],
    ['the id with the slash of no host', `${exchangeId}/`, exchangeId],
    ['a host', `${exchangeId}/mail.contoso.com`, `${exchangeId}/mail.contoso.com`],
    ['a host in capitals', `${upper}/Mail.Contoso.COM`, `${exchangeId}/mail.contoso.com`],
    ['a host with its port', `${exchangeId}/mail.contoso.com:444`, `${exchangeId}/mail.contoso.com:444`],
    ['the longest host', `${exchangeId}/${longHost}:65535`, `${exchangeId}/${longHost}:65535`],
    ['a URL', 'https://mail.contoso.com/ews', 'https://mail.contoso.com/ews'],
    ['a URL with host in capitals and a slash', 'HTTPS://Mail.Contoso.com/', 'https://mail.contoso.com'],
    ['a URI', 'api://contoso', 'api://contoso'],
  ])('is %s', (_, text, name) => {
    expect(canonicalName(exchangeId, text)).toBe(name);
  });

  describe('5.1 Realm or client homoglyphs, case, Unicode normalisation, percent-encoding twice', () => {
    it.each([
      ['nothing', ''],
      ['a word', 'exchange'],
      ['a name and a host, as other products have it', 'exchange/mail.contoso.com'],
      ['the id of another', lyncId],
      ['a host of another', `${lyncId}/mail.contoso.com`],
      ['a name with a realm', `${exchangeId}@contoso.com`],
      ['a host with a realm', `${exchangeId}/mail.contoso.com@contoso.com`],
      ['a wildcard', `${exchangeId}/*.contoso.com`],
      ['a URL with a fragment', 'https://mail.contoso.com/#x'],
      ['a URL with credentials', 'https://user@mail.contoso.com/'],
      ['a space at its end', `${exchangeId} `],
      ['a host of another alphabet', `${exchangeId}/m\u0430il.contoso.com`],
      ['a URL of 301 characters', `https://a/${'x'.repeat(291)}`],
      ['a URL that its escapes make longer', `https://a/${'"'.repeat(200)}`],
    ])('is not %s', (_, text) => {
      expect(canonicalName(exchangeId, text)).toBeUndefined();
    });
  });

  it('may have 300 characters', () => {
    const url = `https://a/${'x'.repeat(290)}`;
    expect(canonicalName(exchangeId, url)).toBe(url);
  });

  it('is its own canonical spelling', () => {
    const hosts = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9.-]{0,40}[A-Za-z0-9]$/);
    const texts = fc.oneof(
      hosts.map((host) => `${upper}/${host}`),
      fc.webUrl({ withQueryParameters: true }),
      fc.string(),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const name = canonicalName(exchangeId, text);
        if (name !== undefined) expect(canonicalName(exchangeId, name)).toBe(name);
      }),
    );
  });
});

describe('a list of names', () => {
  it('holds each once, however it is spelt', () => {
    const read = readNames(exchangeId, [upper, exchangeId, 'https://A.example/', 'https://a.example']);
    expect(read).toEqual({ names: [exchangeId, 'https://a.example'], violations: [] });
  });

  it('is refused for each that is none, and what is repeated of it is short', () => {
    const long = 'x'.repeat(1000);
    const { names, violations } = readNames(exchangeId, ['exchange', exchangeId, long]);
    expect(names).toEqual([exchangeId]);
    expect(violations).toMatchObject([
      { code: 'InvalidRequest', target: 'servicePrincipalNames' },
      { code: 'InvalidRequest', target: 'servicePrincipalNames' },
    ]);
    expect(violations[0]?.message).toContain('"exchange"');
    expect(violations[1]?.message.length).toBeLessThan(400);
  });

  it('has fifty at most', () => {
    const names = Array.from({ length: 51 }, (_, n) => `https://host-${n}`);
    expect(nameCountViolations(names.slice(1))).toEqual([]);
    expect(nameCountViolations(names)).toMatchObject([{ target: 'servicePrincipalNames' }]);
  });
});
