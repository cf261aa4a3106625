/** What is no token at all: more than one reading, a key of its own, or more than a token can be. */
import { describe, it } from 'vitest';
import { toBase64Url } from '../../../../shared/base/encoding.ts';
import {
  outer,
  outerClaims,
  outerHeader,
  partnerActor,
  sign,
  unsigned,
} from '../../../support/judge-tokens.ts';
import { keys } from '../../../support/judge-world.ts';
import { type Case, expectRefusal, partners } from './refusal-checks.ts';

const [head = '', body = '', made = ''] = sign(partnerActor).split('.');

describe('the form', () => {
  it.each<Case>([
    ['nothing', '', 'TokenMalformed'],
    ['a full stop', '.', 'TokenMalformed'],
    ['full stops', '...', 'TokenMalformed'],
    ['a scheme in front', `Bearer ${sign(partnerActor)}`, 'TokenMalformed'],
    ['a line break behind', `${sign(partnerActor)}\n`, 'TokenMalformed'],
    ['two parts', `${head}.${body}`, 'TokenMalformed'],
    ['five parts', `${sign(partnerActor)}.AAAA.AAAA`, 'TokenMalformed'],
    ['a signed token with a full stop behind', `${sign(partnerActor)}.`, 'TokenMalformed'],
    ['an outer token without its full stop', outer(partnerActor).slice(0, -1), 'TokenMalformed'],
    ['padding', `${head}=.${body}.${made}`, 'TokenMalformed'],
    [
      'a claim twice',
      signText(JSON.stringify(partnerActor.claims).replace('{', '{"aud":"x",')),
      'TokenMalformed',
    ],
    [
      'a claim twice in an outer token',
      unsigned(`{"upn":"a","upn":"b","actortoken":"${sign(partnerActor)}"}`),
      'TokenMalformed',
    ],
    [
      'a key of its own',
      partners({}, { jwk: keys.stranger.publicKey.export({ format: 'jwk' }) }),
      'TokenMalformed',
    ],
    ['an address of keys', partners({}, { jku: 'https://evil.example/keys' }), 'TokenMalformed'],
    ['an extension', partners({}, { crit: ['exp'] }), 'TokenMalformed'],
    [
      'an outer token with an extension',
      unsigned(outerClaims(partnerActor), { ...outerHeader, crit: [] }),
      'TokenMalformed',
    ],
    ['more than it can be', unsigned(outerClaims(partnerActor, { x: 'x'.repeat(16_384) })), 'TokenTooLong'],
    ['a signed token of more than 8 KiB', partners({ x: 'x'.repeat(8_192) }), 'TokenMalformed'],
  ])('refuses %s', (_what, token, detail) => expectRefusal(token, detail));

  function signText(claims: string): string {
    return sign({ ...partnerActor, claims: JSON.parse('{}') }).replace(/\..*\./, `.${toBase64Url(claims)}.`);
  }
});
