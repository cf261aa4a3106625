/** A name that only looks like one is refused before anything is read: nobody's storage sees a stranger's text. */
import { describe, expect, it } from 'vitest';
import { exchangeId, homeRealm } from '../../support/token-service.ts';
import { basic, form, setUp, wires, without } from './token-calls.ts';

const lookAlikes: readonly (readonly [string, string])[] = [
  ['a digit of full width', exchangeId.replace('2', '\uFF12')],
  ['a Cyrillic letter', exchangeId.replace('c', '\u0441')],
  ['a zero-width space', `${exchangeId}\u200B`],
  ['a space before it', ` ${exchangeId}`],
  ['a realm of another alphabet', `${exchangeId}@${homeRealm.replace('a', '\u0430')}`],
  ['the Kelvin sign', `${exchangeId}@${homeRealm.replace('l', '\u212A')}`],
  ['an accent that is composed', `${exchangeId}@l\u00EDtwareinc.com`],
  ['percent signs', encodeURIComponent(`${exchangeId}@${homeRealm}`)],
  ['what a table key must not hold', `${exchangeId}/#?\\`],
  ['a quotation mark', `${exchangeId}' or 1 eq 1 or appId eq '`],
  ['a path', `../${exchangeId}`],
  ['a prototype', '__proto__'],
];

describe('5.1 Realm or client homoglyphs, case, Unicode normalisation, percent-encoding twice', () => {
  it.each(lookAlikes)('of a client with %s are refused before the registry is asked', async (_what, id) => {
    for (const wire of wires) {
      const { ask, principals } = await setUp(wire);
      const asked = [
        { body: form(wire, { client_id: id }) },
        { body: form(wire, without), headers: basic(id, 'secret') },
      ];
      for (const request of asked) {
        const { status, body } = await ask(request);
        expect([status, JSON.parse(String(body)).error]).toEqual([401, 'invalid_client']);
      }
      expect(principals.reads()).toBe(0);
      await ask();
      expect(principals.reads()).toBeGreaterThan(0);
    }
  });

  it.each(lookAlikes)('of a resource with %s are refused likewise', async (_what, resource) => {
    for (const wire of wires) {
      const { ask, principals } = await setUp(wire);
      const { status } = await ask({ body: form(wire, { resource }) });
      expect(status).toBe(400);
      // The client itself was read.
      expect(principals.reads()).toBeLessThanOrEqual(1);
    }
  });
});
