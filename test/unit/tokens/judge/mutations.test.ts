/**
 * No change of a good token is accepted: not of a member of its header, a claim, a character of any part, or a part
 * taken from another good token. Of an outer token, which nobody signs, only the user and the times can be changed.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBase64Url } from '../../../../shared/base/encoding.ts';
import { isInactive, type Judged } from '../../../../shared/tokens/judge/judged.ts';
import {
  actors,
  type Claims,
  goodTokens,
  outer,
  outerClaims,
  outerHeader,
  partnerActor,
  sign,
  unsigned,
} from '../../../support/judge-tokens.ts';
import { world } from './refusal-checks.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const signed = goodTokens.map((good) => ({ ...good, token: sign(good.parts) }));
const carried = actors.map((good) => ({
  ...good,
  what: `an outer token around ${good.what}`,
  token: outer(good.parts),
}));

async function expectInactive(token: string, what: string): Promise<void> {
  const verdict = await world.judge(token);
  expect(isInactive(verdict), `${what} is accepted`).toBe(true);
}

/** The text with the character at that place replaced by another of the alphabet. */
function replaced(text: string, at: number, by: number): string {
  const old = alphabet.indexOf(text.charAt(at));
  const other = alphabet.charAt((Math.max(old, 0) + 1 + (by % (alphabet.length - 1))) % alphabet.length);
  return `${text.slice(0, at)}${other}${text.slice(at + 1)}`;
}

/** Values that a reader might take for the old one, or for none. */
function variantsOf(value: unknown): unknown[] {
  const text = String(value);
  const spellings = [
    text.toUpperCase(),
    ` ${text}`,
    `${text} `,
    `${text}=`,
    `${text}\u0000`,
    text.slice(0, -1),
    [value],
    { value },
  ];
  const numbers = typeof value === 'number' ? [value + 1, value - 1, String(value), value + 0.5] : [];
  const others = ['', null, true, 0, 'none', undefined, ...spellings, ...numbers];
  return others.filter((each) => JSON.stringify(each) !== JSON.stringify(value));
}

/** The same signature under another header or other claims. */
function resewn(token: string, header: Claims, claims: Claims): string {
  const third = token.slice(token.lastIndexOf('.') + 1);
  return `${toBase64Url(JSON.stringify(header))}.${toBase64Url(JSON.stringify(claims))}.${third}`;
}

describe.each(signed)('$what', ({ token, parts: { header, claims } }) => {
  it('is not accepted with any other header', async () => {
    for (const name of [...Object.keys(header), 'kid', 'x5t', 'x5t#S256', 'jwk', 'crit', 'b64', 'cty', 'zip'])
      for (const value of variantsOf(header[name]))
        await expectInactive(
          resewn(token, { ...header, [name]: value }, claims),
          `${name} ${JSON.stringify(value)}`,
        );
  });

  it('is not accepted with any other claim', async () => {
    const others = ['nameid', 'upn', 'smtp', 'ver', 'actortoken', 'act', 'client_id', 'appid', 'sub', 'jti'];
    for (const name of new Set([...Object.keys(claims), ...others]))
      for (const value of variantsOf(claims[name]))
        await expectInactive(
          resewn(token, header, { ...claims, [name]: value }),
          `${name} ${JSON.stringify(value)}`,
        );
  });

  it('is not accepted with its claims in another order or with a blank between', async () => {
    const turned = Object.fromEntries(Object.entries(claims).toReversed());
    await expectInactive(resewn(token, header, turned), 'another order');
    const blank = toBase64Url(JSON.stringify(claims).replace(',', ', '));
    await expectInactive(token.replace(/\..*\./, `.${blank}.`), 'a blank');
  });

  it('is not accepted with any character replaced', async () => {
    for (let at = 0; at < token.length; at += 1) {
      await expectInactive(replaced(token, at, at), `character ${at}`);
      const isLast = at + 1 === token.length || token.charAt(at + 1) === '.';
      // The bits that a lenient decoder would drop are in the last character of a part.
      for (let by = 0; isLast && by < 63; by += 1)
        await expectInactive(replaced(token, at, by), `character ${at} by ${by}`);
    }
  });

  it('is not accepted with anything put in, left out or doubled', async () => {
    const edit = fc.record({
      at: fc.nat(token.length),
      drop: fc.nat(4),
      put: fc.string({
        unit: fc.constantFrom('.', '=', 'A', '_', '-', '+', '/', ' ', '\n', '\u0000', '%2E'),
        maxLength: 3,
      }),
    });
    await fc.assert(
      fc.asyncProperty(edit, async ({ at, drop, put }) => {
        const text = token.slice(0, at) + put + token.slice(at + drop);
        if (text !== token) await expectInactive(text, JSON.stringify({ at, drop, put }));
      }),
      { numRuns: 200 },
    );
  });

  it('is not accepted with a part of any other good token', async () => {
    const own = token.split('.');
    for (const other of [...signed, ...carried].map((each) => each.token.split('.')))
      for (const at of [0, 1, 2]) {
        const text = own.with(at, other[at] ?? '').join('.');
        if (text !== token) await expectInactive(text, `part ${at}`);
      }
  });
});

describe.each(carried)('$what', ({ token, parts }) => {
  const claims = outerClaims(parts);
  const actor = String(claims.actortoken);

  it('is not accepted with any character of its actor replaced', async () => {
    for (let at = 0; at < actor.length; at += 1)
      await expectInactive(unsigned({ ...claims, actortoken: replaced(actor, at, at) }), `character ${at}`);
  });

  it('is not accepted with any character of its header replaced, or with a third part', async () => {
    const length = token.indexOf('.');
    for (let at = 0; at < length; at += 1) await expectInactive(replaced(token, at, at), `character ${at}`);
    for (const third of ['A', 'AA', 'AAAA', actor.split('.')[2] ?? ''])
      await expectInactive(`${token}${third}`, third);
  });

  it('is not accepted with any other issuer, audience or actor', async () => {
    for (const name of ['iss', 'aud', 'actortoken'])
      for (const value of variantsOf(claims[name]))
        await expectInactive(unsigned({ ...claims, [name]: value }), `${name} ${JSON.stringify(value)}`);
  });

  it('is not accepted with another type, algorithm or member in its header', async () => {
    for (const name of ['typ', 'alg', 'kid', 'x5t', 'crit'])
      for (const value of variantsOf(outerHeader[name as 'typ']).filter(
        (each) => each !== undefined || name in outerHeader,
      ))
        await expectInactive(
          unsigned(claims, { ...outerHeader, [name]: value }),
          `${name} ${JSON.stringify(value)}`,
        );
  });

  it('says the same of everything but the user and the times, whatever character of its claims is replaced', async () => {
    const truth = whoSpeaks(await judged(token));
    const [from, to] = [token.indexOf('.') + 1, token.lastIndexOf('.')];
    for (let at = from; at < to; at += 1) {
      const verdict = await world.judge(replaced(token, at, at));
      if (!isInactive(verdict)) expect(whoSpeaks(verdict)).toEqual(truth);
    }
  });
});

it('takes the actor of one outer token in another only where all that it says fits', async () => {
  for (const { parts: one } of actors)
    for (const { parts: other } of actors) {
      const verdict = await world.judge(unsigned({ ...outerClaims(one), actortoken: sign(other) }));
      // Two tokens of one application are each good for it; of two applications, or realms, they are not.
      const same = one.claims.nameid === other.claims.nameid;
      expect(isInactive(verdict), `${one.claims.iss} ${other.claims.iss}`).toBe(!same);
      if (!isInactive(verdict)) expect(verdict.issuer).toBe(other.claims.iss);
    }
});

it('never throws, whatever the text', async () => {
  const scraps = fc.string({
    unit: fc.constantFrom('.', '=', 'e30', '{"iss":', ...sign(partnerActor).split('.'), 'A', '\u0000', 'é'),
  });
  await fc.assert(
    fc.asyncProperty(scraps, async (text) => {
      expect(await world.judge(text)).toHaveProperty('inactive');
    }),
  );
});

async function judged(token: string): Promise<Judged> {
  const verdict = await world.judge(token);
  if (isInactive(verdict)) throw new Error(`A good token is refused: ${verdict.inactive}`);
  return verdict;
}

/** Everything that is proven; the user and the times of an outer token are the word of its actor. */
function whoSpeaks({ user: _user, times: _times, ...rest }: Judged): object {
  return rest;
}
