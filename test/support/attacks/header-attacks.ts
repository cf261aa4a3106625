/** Attacks by the header: a key of one's own, a name that leads somewhere, rules that must be understood (RFC 8725 §2.10, §3.10). */
import { deflateRawSync } from 'node:zlib';
import { compactJws, signature } from '../token-service.ts';
import {
  type Attack,
  type AttackedToken,
  forged,
  type Members,
  mark,
  trueSignature,
  trulySigned,
} from './attacked-token.ts';

/** Signed by the attacker's key, which the token brings along or says where to find; and the same over a true signature. */
export function keysOfItsOwn(good: AttackedToken): Attack[] {
  const { attacker, address } = good;
  const jwk = attacker.publicKey.export({ format: 'jwk' });
  const x5c = [attacker.der.toString('base64')];
  const brought: Members[] = [
    { jwk },
    { jwk: { ...jwk, kid: mark } },
    { jku: `${address}/keys.json?${mark}` },
    { x5u: `${address}/key.pem?${mark}` },
    { jwk, jku: `${address}/${mark}`, x5u: `${address}/${mark}`, x5c },
    { jku: `file:///etc/${mark}` },
  ];
  const named: Members[] = [
    { x5c },
    { x5c, x5t: attacker.x5t, 'x5t#S256': attacker.x5tS256, kid: attacker.x5t },
    { x5t: attacker.x5t, kid: attacker.x5t },
    { x5t: undefined, kid: undefined, x5c },
  ];
  return [
    ...[...brought, ...named].map((more) => ({
      what: `${namesOf(more)} of the attacker, who signed`,
      token: forged(good, { ...good.header, ...more }, good.claims),
    })),
    ...brought.map((more) => ({
      what: `${namesOf(more)} of the attacker, truly signed`,
      token: trulySigned(good, { ...good.header, ...more }, good.claims),
    })),
  ];
}

const namesOf = (members: Members) => Object.keys(members).join(', ');

const leading = [
  `../../../../dev/null#${mark}`,
  `/proc/self/environ?${mark}`,
  `C:\\${mark}`,
  `${mark}' or '1'='1`,
  `${mark}'; DROP TABLE KeyRings;--`,
  `${mark}' or PartitionKey ne '`,
  `${mark}') or (true`,
  `http://127.0.0.1/${mark}`,
  `${mark}\r\nx-injected: 1`,
  `${mark}\u0000`,
  `$(${mark})`,
  mark,
  mark.repeat(300),
  `${'='.repeat(3000)}x`,
  '__proto__',
  'constructor',
  'hasOwnProperty',
  '',
];

/** The name of a key as a way to somewhere else, or to somebody else's key. */
export function misledNames(good: AttackedToken): Attack[] {
  const names = ['kid', 'x5t', 'x5t#S256'];
  const values = [...leading, [good.header.x5t], { [mark]: 1 }, null, 0, true];
  const misled = names.flatMap((name) =>
    values.map((value) => ({
      what: `${name} ${JSON.stringify(value).slice(0, 60)}`,
      token: forged(good, { ...good.header, [name]: value }, good.claims),
    })),
  );
  const { otherKey } = good;
  const other = { ...good.header, kid: otherKey.x5t, x5t: otherKey.x5t };
  const byOther = (header: Members) =>
    compactJws(header, good.claims, (input) => signature('RS256', otherKey.privateKey, input));
  return [
    ...misled,
    { what: 'the key of somebody else who is known', token: byOther({ ...other, alg: 'RS256' }) },
    { what: 'the same under the name of the right one', token: byOther({ ...good.header, alg: 'RS256' }) },
  ];
}

/** Ten thousand characters: too long for a token, so that it may be refused for that. */
export function endlessNames(good: AttackedToken): Attack[] {
  return ['kid', 'x5t', 'x5t#S256'].map((name) => ({
    what: `${name} of 10 kB`,
    token: forged(good, { ...good.header, [name]: mark.repeat(1000) }, good.claims),
  }));
}

/** Truly signed, under rules that nobody here knows, or as something that it is not. */
export function otherRules(good: AttackedToken): Attack[] {
  const rules: Members[] = [
    { crit: ['b64'], b64: false },
    { crit: ['b64'], b64: true },
    { b64: false },
    { crit: [] },
    { crit: ['exp'], exp: 1 },
    { crit: [mark], [mark]: true },
    { crit: 'b64' },
    { crit: null },
    { zip: 'DEF' },
  ];
  const inflated = deflateRawSync(JSON.stringify(good.claims)).toString('base64url');
  const [header = ''] = trulySigned(good, { ...good.header, zip: 'DEF' }, good.claims).split('.');
  const input = `${header}.${inflated}`;
  const made = trueSignature(good, input).toString('base64url');
  return [
    ...rules.map((rule) => ({
      what: `the header ${JSON.stringify(rule)}`,
      token: trulySigned(good, { ...good.header, ...rule }, good.claims),
    })),
    { what: 'a payload that is compressed', token: `${input}.${made}` },
  ];
}

/** Truly signed as another kind of token (RFC 8725 §2.8, §3.11). */
export function otherTypes(good: AttackedToken): Attack[] {
  const types = [
    'at+jwt',
    'dpop+jwt',
    'secevent+jwt',
    'logout+jwt',
    'JWE',
    'JOSE+JSON',
    mark,
    '',
    1,
    null,
    ['JWT'],
  ];
  const allowed: readonly unknown[] = good.otherTypes ?? [];
  return types
    .filter((typ) => !allowed.includes(typ))
    .map((typ) => ({
      what: `the type ${JSON.stringify(typ)}`,
      token: trulySigned(good, { ...good.header, typ }, good.claims),
    }));
}
