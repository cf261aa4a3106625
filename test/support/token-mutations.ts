/** A sample of everything that can be done to a finished token without the key of its issuer. */

export interface Mutation {
  readonly what: string;
  readonly token: string;
}

type Members = Readonly<Record<string, unknown>>;

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const samplesOfPart = 16;

const partNames = ['header', 'payload', 'signature'] as const;

function decoded(part: string): Members {
  return JSON.parse(Buffer.from(part, 'base64url').toString());
}

export function encoded(part: object | string): string {
  return Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');
}

/** @param others good tokens, whose parts are put in the place of this one's */
export function mutationsOf(token: string, others: readonly string[]): readonly Mutation[] {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const parts = [header, payload, signature];
  const mutations = [
    ...byteMutations(parts),
    ...memberMutations(decoded(header)).map(({ what, part }) => ({
      what: `header: ${what}`,
      token: [part, payload, signature].join('.'),
    })),
    ...memberMutations(decoded(payload)).map(({ what, part }) => ({
      what: `claims: ${what}`,
      token: [header, part, signature].join('.'),
    })),
    ...headerAttacks(parts),
    ...others.flatMap((other) => partsOf(other, parts)),
    ...formMutations(parts),
  ];
  return mutations.filter((mutation) => mutation.token !== token);
}

/** What is signed of a token: an outer one carries it. */
export function signedOf(token: string): string {
  return token.endsWith('.') ? String(decoded(token.split('.')[1] ?? '').actortoken) : token;
}

const outerHeader = { typ: 'JWT', alg: 'none' };
const week = 7 * 86_400;

/**
 * Of an outer token: its actor token with every mutation, and what it must have in common with it. Other names of the
 * user are no mutation: they are the word of the actor.
 */
export function outerMutationsOf(token: string, others: readonly string[]): readonly Mutation[] {
  const { actortoken: _actor, ...claims } = decoded(token.split('.')[1] ?? '');
  const actor = signedOf(token);
  const around = (what: string, changes: Members, header: object = outerHeader) => ({
    what,
    token: `${encoded(header)}.${encoded({ ...claims, actortoken: actor, ...changes })}.`,
  });
  const { iss, aud, nbf, exp } = claims;
  const left = ['iss', 'aud', 'nbf', 'exp', 'nameid', 'actortoken'].map((name) => ({ [name]: undefined }));
  const changes = [
    { iss: `${iss}`.toUpperCase() },
    { iss: `${iss}`.replace('@', '/@') },
    { aud: `${aud}`.toUpperCase() },
    { aud: `${aud}`.replace('/', '/x') },
    { nbf: Number(nbf) - week },
    { exp: Number(exp) + week },
    { nameid: 's-1-5-21-1-2-3-1104' },
    { upn: 'ken\n@litwareinc.com' },
    { actort: actor },
    { ver: 'hashedprooftoken' },
    { isloopback: true },
  ];
  const headers = [{ alg: 'None' }, { alg: 'RS256' }, { typ: 'jwt' }, { kid: 'x' }];
  return [
    ...mutationsOf(actor, others).map((each) => around(`actor: ${each.what}`, { actortoken: each.token })),
    ...[...left, ...changes].map((change) => around(JSON.stringify(change), change)),
    ...headers.map((change) => around(JSON.stringify(change), {}, { ...outerHeader, ...change })),
    { what: 'a third part', token: `${token}AAAA` },
  ];
}

/** Bytes all over each part, and the bits of its last character that decode to nothing. */
function byteMutations(parts: readonly string[]): Mutation[] {
  return parts.flatMap((part, at) => {
    const sampled = Array.from({ length: samplesOfPart }, (_, index) =>
      Math.floor((index * part.length) / samplesOfPart),
    );
    const changes = sampled
      .map((position) => [position, 1])
      .concat([1, 2, 3].map((by) => [part.length - 1, by]));
    return changes.map(([position = 0, by = 1]) => {
      const changed = alphabet[(alphabet.indexOf(part[position] ?? 'A') + by) % alphabet.length];
      const text = part.slice(0, position) + changed + part.slice(position + 1);
      return {
        what: `byte ${position} of the ${partNames[at]}`,
        token: parts.with(at, text).join('.'),
      };
    });
  });
}

/** Each member left out, changed, of another type, and said twice. */
function memberMutations(members: Members): { what: string; part: string }[] {
  return Object.entries(members).flatMap(([name, value]) => {
    const { [name]: _left, ...others } = members;
    const twice = `${JSON.stringify(members).slice(0, -1)},${JSON.stringify(name)}:${JSON.stringify(value)}}`;
    return [
      { what: `without ${name}`, part: encoded(others) },
      { what: `another ${name}`, part: encoded({ ...members, [name]: changed(value) }) },
      { what: `${name} as a list`, part: encoded({ ...members, [name]: [value] }) },
      { what: `${name} twice`, part: encoded(twice) },
    ];
  });
}

function changed(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  return typeof value === 'string' ? `${value.slice(0, -1)}${value.endsWith('x') ? 'y' : 'x'}` : null;
}

/** Headers that would bring a key of their own, or do without one (RFC 8725 §3.1). */
function headerAttacks([header = '', payload = '', signature = '']: readonly string[]): Mutation[] {
  const members = decoded(header);
  const algorithms = ['none', 'None', 'HS256', 'RS384', 'PS256'];
  const additions = [
    { crit: ['exp'] },
    { b64: false },
    { jku: 'https://x.example/keys' },
    { jwk: { kty: 'oct' } },
  ];
  return [
    ...algorithms.map((alg) => ({ ...members, alg })),
    ...additions.map((addition) => ({ ...members, ...addition })),
  ].flatMap((attack) => [
    { what: `header ${JSON.stringify(attack)}`, token: `${encoded(attack)}.${payload}.${signature}` },
    { what: `header ${JSON.stringify(attack)}, unsigned`, token: `${encoded(attack)}.${payload}.` },
  ]);
}

function partsOf(other: string, parts: readonly string[]): Mutation[] {
  const foreign = other.split('.');
  return partNames.map((what, at) => ({
    what: `${what} of another`,
    token: parts.with(at, foreign[at] ?? '').join('.'),
  }));
}

function formMutations(parts: readonly string[]): Mutation[] {
  const token = parts.join('.');
  const [header = '', payload = '', signature = ''] = parts;
  return [
    { what: 'no signature', token: `${header}.${payload}.` },
    { what: 'no third part', token: `${header}.${payload}` },
    { what: 'a junk signature', token: `${header}.${payload}.AAAA` },
    { what: 'half a signature', token: `${header}.${payload}.${signature.slice(0, signature.length / 2)}` },
    { what: 'a fourth part', token: `${token}.${signature}` },
    { what: 'padding', token: `${token}==` },
    { what: 'a space', token: `${token} ` },
    { what: 'a scheme', token: `Bearer ${token}` },
    { what: 'twice the token', token: token + token },
  ];
}
