/** What a token says is made of names on a list and of registered facts: nothing that a request brings along gets in. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jwtBearerAssertion } from '../../../shared/tokens/token-request.ts';
import { assertionClaims, signAssertion } from '../../support/token-service.ts';
import { form, setUp, wires, without } from '../http/token-calls.ts';

/** Names that somebody reads in a token, ours among them, and any others. */
const names = fc.oneof(
  fc.constantFrom(
    'act',
    'actort',
    'amr',
    'app_displayname',
    'appid',
    'azp',
    'cnf',
    'client_id',
    'identityprovider',
    'idtyp',
    'nameid',
    'nii',
    'oid',
    'roles',
    'scp',
    'scope',
    'sid',
    'smtp',
    'tid',
    'trustedfordelegation',
    'upn',
    'ver',
    '__proto__',
    'constructor',
    'toString',
  ),
  fc.string({ minLength: 1, maxLength: 12 }),
);
const own = new Set(['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti']);
const extras = fc
  .dictionary(
    names,
    fc.oneof(fc.string(), fc.boolean(), fc.integer(), fc.array(fc.string(), { maxLength: 3 })),
  )
  .map((found) => Object.fromEntries(Object.entries(found).filter(([name]) => !own.has(name))));

/** What a token says, but for its own name and what the present makes of it. */
function contentOf(body: unknown): unknown {
  const { access_token: token = '' } = JSON.parse(String(body)) as { access_token?: string };
  const { jti: _jti, ...content } = JSON.parse(
    Buffer.from(token.split('.')[1] ?? '', 'base64url').toString(),
  );
  return content;
}

describe('5.1 Token content injection', () => {
  it.each(wires)(
    'by claims and header members of an assertion comes to nothing on the %s wire',
    async (wire) => {
      const { ask, clientCertificate } = await setUp(wire);
      const askWith = async (more: object, header: Record<string, unknown>) => {
        const assertion = signAssertion(clientCertificate, assertionClaims({ ...more }), header);
        const body = form(wire, {
          ...without,
          client_assertion_type: jwtBearerAssertion,
          client_assertion: assertion,
        });
        return ask({ body });
      };
      const plain = await askWith({}, {});
      expect(plain.status).toBe(200);
      await fc.assert(
        fc.asyncProperty(extras, extras, async (claims, { __proto__: _, ...header }) => {
          const {
            alg: _alg,
            crit: _crit,
            b64: _b64,
            jku: _jku,
            jwk: _jwk,
            x5u: _x5u,
            x5t: _x5t,
            ...harmless
          } = header;
          const { status, body } = await askWith(claims, harmless);
          expect(status).toBe(200);
          expect(contentOf(body)).toEqual(contentOf(plain.body));
        }),
        { numRuns: 40 },
      );
    },
  );

  it.each(wires)('by parameters that nobody knows comes to nothing on the %s wire', async (wire) => {
    const { ask } = await setUp(wire);
    const plain = await ask();
    const known = new Set(['grant_type', 'client_id', 'client_secret', 'resource', 'scope', 'assertion']);
    const parameters = fc
      .dictionary(names, fc.string())
      .map((found) =>
        Object.entries(found).filter(
          ([name]) => !known.has(name) && !/^(client|actor|subject|requested)_/.test(name),
        ),
      );
    await fc.assert(
      fc.asyncProperty(parameters, async (more) => {
        const { status, body } = await ask({ body: form(wire, Object.fromEntries(more)) });
        expect(status).toBe(200);
        expect(contentOf(body)).toEqual(contentOf(plain.body));
      }),
      { numRuns: 40 },
    );
  });
});
