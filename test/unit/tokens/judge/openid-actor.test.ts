/** The claim `act` in a token of an OpenID server: it may say that the client acts for the user, and nothing else. */
import { describe, expect, it } from 'vitest';
import {
  but,
  type Claims,
  openIdApplicationToken,
  openIdUserToken,
  sign,
} from '../../../support/judge-tokens.ts';
import { createJudgeWorld, daemonId, entraIssuer } from '../../../support/judge-world.ts';
import { exchangeId } from '../../../support/token-service.ts';
import { expectRefusal } from './refusal-checks.ts';

const world = await createJudgeWorld();
const itself = { act: { sub: daemonId } };

/** As this service writes a token for a user (RFC 9068, RFC 8693 §4.1), from a server of the same kind. */
const bare: Claims = {
  azp: undefined,
  client_id: daemonId,
  scp: undefined,
  upn: undefined,
  oid: undefined,
  ver: undefined,
  sub: 'ken@litwareinc.com',
  ...itself,
};

describe('An OpenID server', () => {
  it.each([
    ['beside other signs of a user', itself, 'cccccccc-0000-4000-8000-000000000002'],
    ['as the only sign of a user', bare, 'ken@litwareinc.com'],
  ])('may say that the client acts for the user: %s', async (_where, claims, nameid) => {
    const token = sign(but(openIdUserToken, claims, { typ: 'at+jwt' }));
    const user = { nameid, nii: entraIssuer };
    expect(await world.judge(token)).toMatchObject({ application: { appId: daemonId }, user });
    expect(await world.judgeUser(token)).toMatchObject({ user });
  });

  it.each([
    ['somebody else', { sub: exchangeId }],
    ['nobody', {}],
    ['a chain', { sub: daemonId, act: { sub: exchangeId } }],
    ['a chain of one', { sub: daemonId, act: { sub: daemonId } }],
    ['the client with a realm', { sub: `${daemonId}@litwareinc.com` }],
    ['a list', [daemonId]],
    ['a text', daemonId],
    ['null', null],
  ])('may not say that who acts is %s', async (_who, act) => {
    for (const claims of [{ act }, { ...bare, act }]) {
      const token = sign(but(openIdUserToken, claims));
      await expectRefusal(token, 'SubjectUnsuitable', world);
      expect(await world.judgeUser(token)).toEqual({ refused: 'SubjectUnsuitable' });
    }
  });

  it.each([
    ['that says so', { idtyp: 'app' }],
    ['whose subject it is', { idtyp: undefined, sub: daemonId }],
  ])('may not say that somebody acts for an application %s', async (_how, claims) => {
    await expectRefusal(
      sign(but(openIdApplicationToken, { ...claims, ...itself })),
      'SubjectUnsuitable',
      world,
    );
  });

  it('never has an application’s own rights from a token of a user', async () => {
    const verdict = await world.judge(sign(but(openIdApplicationToken, { idtyp: undefined, ...itself })));
    expect(verdict).toHaveProperty('user');
  });
});
