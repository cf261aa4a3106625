/**
 * Every known attack on signed tokens, in each place where one is shown, over real HTTP. All are told the same, none
 * has the service call anybody or ask its storage for what an attacker wrote, and none uses up the good token.
 */
import { createPublicKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { litware } from '../../local/litware.ts';
import { algorithmNone, keyConfusion, otherAlgorithm } from '../support/attacks/algorithm-attacks.ts';
import { attackedPlaces, type Place, type Shown } from '../support/attacks/attacked-places.ts';
import { type Attack, type AttackedToken, mark, trulySigned } from '../support/attacks/attacked-token.ts';
import { type AttackedWorld, startAttackedWorld } from '../support/attacks/attacked-world.ts';
import { doubleMeanings, oddNumbers, otherParties } from '../support/attacks/claim-attacks.ts';
import { otherForms, otherSignatures, otherSpellings } from '../support/attacks/form-attacks.ts';
import {
  endlessNames,
  keysOfItsOwn,
  misledNames,
  otherRules,
  otherTypes,
} from '../support/attacks/header-attacks.ts';
import { manage } from '../support/management.ts';
import { claimsOf, requestToken } from '../support/principal-calls.ts';
import { kidOf } from '../support/service-calls.ts';
import { buildBundle } from '../support/service-stack.ts';

let world: AttackedWorld;
let places: readonly Place[];

const names = [
  'a client assertion on the modern wire',
  'a client assertion by an elliptic-curve key',
  'an S2S assertion on the ACS wire',
  'a partner’s token shown to introspection',
  'the actor inside a subject token that is exchanged',
  'the actor token of an exchange',
  'a management token',
  'the proof of a key',
];

beforeAll(async () => {
  await buildBundle();
  world = await startAttackedWorld();
  places = attackedPlaces(world);
});

afterAll(() => world?.stop());

function placeOf(name: string): Place {
  const place = places.find(({ what }) => what === name);
  if (!place) throw new Error(`There is no place ${name}.`);
  return place;
}

const goodToken = ({ good }: Place) => trulySigned(good, good.header, good.claims);

async function shownAll(place: Place, attacks: readonly Attack[]): Promise<[what: string, shown: Shown][]> {
  const waiting = attacks.filter(({ token }) => place.canCarry?.(token) ?? true);
  const seen: [string, Shown][] = [];
  const show = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop())
      seen.push([next.what, await place.show(next.token)]);
  };
  await Promise.all(Array.from({ length: 4 }, show));
  return seen;
}

type Attacks = (good: AttackedToken) => readonly Attack[];

/** Each of them gets the answer that a junk signature gets, to the letter. */
function allAreToldTheSame(...kinds: readonly Attacks[]): void {
  it.each(names)('%s', async (name) => {
    const place = placeOf(name);
    const attacks = kinds.flatMap((kind) => kind(place.good));
    const [header, claims] = goodToken(place).split('.');
    const junk = await place.show(`${header}.${claims}.AAAA`);
    expect([junk.accepted, junk.status < 500]).toEqual([false, true]);
    const seen = await shownAll(place, attacks);
    expect(seen.length).toBeGreaterThan(10);
    const others = seen.filter(([, { said, status }]) => said !== junk.said || status !== junk.status);
    expect(others.map(([what, { status, said }]) => `${what}: ${status} ${said.slice(0, 80)}`)).toEqual([]);
  });
}

describe('5.1 alg:none in any case, empty signature, five-part or JSON-serialised input', () => {
  allAreToldTheSame(algorithmNone, otherForms);
});

describe('5.1 HS256 signed with the public key or certificate PEM', () => {
  allAreToldTheSame(keyConfusion);

  it('a token of our own, with what we publish of our key', async () => {
    const { application, url } = world;
    const place = placeOf('a partner’s token shown to introspection');
    const form = {
      client_id: application.appId,
      client_secret: application.secret,
      resource: `${application.appId}/app.litwareinc.com@${litware.realm}`,
    };
    const { token } = await requestToken(url, form, `/${litware.realm}/tokens/OAuth/2`);
    expect(await place.show(token)).toMatchObject({ accepted: true });
    const { keys } = (await (await fetch(`${url}/discovery/keys`)).json()) as {
      keys: (Readonly<Record<string, string>> & { kid: string })[];
    };
    const published = keys.find(({ kid }) => kid === kidOf(token));
    const publicKey = createPublicKey({ format: 'jwk', key: { ...published } });
    const [header = ''] = token.split('.');
    const own = {
      ...place.good,
      header: JSON.parse(Buffer.from(header, 'base64url').toString()),
      claims: claimsOf(token),
      key: { ...place.good.attacker, publicKey },
    };
    const seen = await shownAll(place, keyConfusion(own));
    expect(seen.length).toBeGreaterThan(20);
    expect(seen.filter(([, { said }]) => said !== '{"active":false}')).toEqual([]);
  });
});

describe("5.1 kid, x5t, x5t#S256 injection (paths, SQL, 10 kB, prototype names, other partner's kid)", () => {
  allAreToldTheSame(misledNames, keysOfItsOwn);

  it.each(names)('%s with a name of 10 kB is refused, if only for its length', async (name) => {
    const place = placeOf(name);
    const seen = await shownAll(place, endlessNames(place.good));
    expect(seen.length).toBe(3);
    expect(seen.filter(([, { accepted, status }]) => accepted || status >= 500)).toEqual([]);
  });
});

describe('5.1 Non-canonical base64url, duplicate JSON members in header or payload, NaN/huge numbers, deep nesting, BOM', () => {
  allAreToldTheSame(otherSpellings, doubleMeanings, oddNumbers);
});

describe('Another algorithm or type, an unknown extension, a spoilt signature, or another party', () => {
  allAreToldTheSame(otherAlgorithm, otherTypes, otherRules, otherSignatures, otherParties);
});

describe('An administrator who looks into such a token', () => {
  const kinds = [
    algorithmNone,
    otherForms,
    keyConfusion,
    misledNames,
    keysOfItsOwn,
    endlessNames,
    otherSpellings,
    doubleMeanings,
    oddNumbers,
    otherAlgorithm,
    otherTypes,
    otherRules,
    otherSignatures,
    otherParties,
  ];

  it.each(kinds)('is told that it is not accepted: $name', async (kind) => {
    const { good } = placeOf('a partner’s token shown to introspection');
    const api = await manage(world.url, world.stack.identity);
    for (const { what, token } of kind(good)) {
      const { status, text } = await api.post('tokenInspections', { token });
      const { inspection } = JSON.parse(text) as { inspection?: { active: boolean } };
      expect([what, status, inspection?.active]).toEqual([what, 200, false]);
    }
  });
});

describe('After all that', () => {
  it('nobody was called, and nothing that an attacker wrote was asked of the storage', () => {
    expect(world.elsewhere.connections()).toBe(0);
    const asked = world.storage.requests.map(({ url, body }) => decodeURIComponent(url) + body);
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((text) => text.toLowerCase().includes(mark.toLowerCase()))).toEqual([]);
  });

  it.each(names)('the good token is still good: %s', async (name) => {
    const place = placeOf(name);
    const { accepted, said } = await place.show(goodToken(place));
    expect(accepted, said).toBe(true);
  });

  it('nothing of it is in the log, and no bug', () => {
    const lines = world.stack.host.lines();
    expect(lines.filter((line) => /request\.failed|dependency\.failed/.test(line))).toEqual([]);
    expect(lines.filter((line) => line.toLowerCase().includes(mark.toLowerCase()))).toEqual([]);
  });
});
