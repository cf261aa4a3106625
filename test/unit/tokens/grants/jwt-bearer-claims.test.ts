/** Whatever an assertion says: nothing of it comes into a token but the names of a user, as they were signed. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isUserClaim } from '../../../../shared/tokens/user-identity.ts';
import {
  bearerRequest,
  delegatingService,
  grantAssertion,
  issued,
  kim,
  partnerAudience,
  payloadOf,
  refused,
} from '../grant-calls.ts';

const { nameid, ...otherNames } = kim;
const user = { sub: nameid, ...otherNames };

it('lets no claim of the assertion into a token but the names of the user', async () => {
  const service = await delegatingService();
  const marker = 'hunter2';
  const names = [
    'iss',
    'aud',
    'exp',
    'jti',
    'sub',
    'nameid',
    'nii',
    'upn',
    'smtp',
    'sip',
    'msexchuid',
    'iat',
    'nbf',
  ];
  const text = fc.string({ minLength: 1 }).filter((name) => !names.includes(name));
  const values = fc.constantFrom<unknown>(marker, { [marker]: 1 }, [marker], true, 4242);
  const target = fc.constantFrom(
    ['modern', undefined] as const,
    ['legacy', undefined] as const,
    ['legacy', partnerAudience] as const,
  );
  const usual = fc.constantFrom(
    'trustedfordelegation',
    'act',
    'actortoken',
    'client_id',
    'oid',
    'scope',
    'roles',
  );
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(fc.oneof(usual, text), values),
      target,
      async (extra, [wire, resource]) => {
        const assertion = grantAssertion(service, { ...extra, ...user });
        const changes = resource === undefined ? {} : { resource };
        const { accessToken } = await issued(bearerRequest(wire, assertion, changes), service);
        const claims = payloadOf(accessToken);
        const actor = typeof claims.actortoken === 'string' ? payloadOf(claims.actortoken) : {};
        expect(JSON.stringify([claims, actor])).not.toMatch(/hunter2|4242/);
        const expected =
          wire === 'modern'
            ? [
                'iss',
                'aud',
                'sub',
                'client_id',
                'iat',
                'nbf',
                'exp',
                'jti',
                'act',
                ...Object.keys(otherNames),
              ]
            : ['iss', 'aud', 'nbf', 'exp', ...Object.keys(kim), 'actortoken'];
        expect(Object.keys(claims)).toEqual(expected);
      },
    ),
    { numRuns: 60 },
  );
});

it('puts a name of a user into a token only as it was signed, or refuses it', async () => {
  const service = await delegatingService();
  const anything = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.jsonValue());
  await fc.assert(
    fc.asyncProperty(anything, anything, async (sub, upn) => {
      const assertion = grantAssertion(service, { sub, upn });
      const request = bearerRequest('modern', assertion);
      if (!isUserClaim(sub) || !isUserClaim(upn)) {
        expect(await refused(request, service)).toHaveProperty('refusal', 'GrantAssertionRejected');
        return;
      }
      const { accessToken } = await issued(request, service);
      expect(payloadOf(accessToken)).toMatchObject({ sub, upn });
    }),
    { numRuns: 80 },
  );
});
