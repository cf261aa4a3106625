/**
 * Scenario 2 of the design, whole: two applications of one realm, both known to its authorization server. A proves
 * itself in every way and on both wires, and B learns from its tokens who it is and for whom it acts.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/management.ts';
import { assertionForm, claimsOf, requestToken } from '../support/principal-calls.ts';
import { changeOf } from '../support/registry.ts';
import { buildBundle } from '../support/service-stack.ts';
import {
  type Deployment,
  type DeploymentPair,
  expectLastRefusal,
  granted,
  introspect,
  ken,
  legacyPath,
  modernPath,
  s2sForm,
  secretOf,
  startTwoDeployments,
  userForm,
} from '../support/two-deployments.ts';

const acs = '00000001-0000-0000-c000-000000000000';

let pair: DeploymentPair;
/** Whose authorization server it is: A is its client, B its server. */
let home: Deployment;
let other: Deployment;

beforeAll(async () => {
  await buildBundle();
  pair = await startTwoDeployments();
  ({ lync: home, exchange: other } = pair);
});

afterAll(() => pair?.stop());

type Form = Readonly<Record<string, string>>;

/** By what A proves itself, or asks to act for Ken. */
const secret = async () => secretOf(home.client);
const privateKeyJwt = () => {
  const claims = { aud: `${home.url}/${home.realm}` };
  return assertionForm(home.url, home.client.appId, home.client.certificate, { claims });
};
const s2sAssertion = () => s2sForm(home, home.client);
const forKen = () => userForm(home);

const legacy = () => [legacyPath(home), home.audience] as const;
const modern = () => [modernPath(home), home.address] as const;

async function tokenFor(form: Form, [path, resource]: readonly [string, string]): Promise<string> {
  return granted(await requestToken(home.url, { ...form, resource }, path));
}

describe('Application A', () => {
  it.each([
    ['its secret, on the ACS wire', secret, legacy, 'authorizationServerToken'],
    ['its secret, on the modern wire', secret, modern, 'accessToken'],
    ['private_key_jwt, on the ACS wire', privateKeyJwt, legacy, 'authorizationServerToken'],
    ['private_key_jwt, on the modern wire', privateKeyJwt, modern, 'accessToken'],
    ['an S2S assertion', s2sAssertion, legacy, 'authorizationServerToken'],
  ])('is known by B with a token that it got for %s', async (_proof, form, wire, tokenKind) => {
    const token = await tokenFor(await form(), wire());
    const { iss, aud, exp } = claimsOf(token);
    expect(iss).toBe(wire === legacy ? `${acs}@${home.realm}` : `${home.url}/${home.realm}`);
    const { appId } = home.client;
    expect(await introspect(home, token)).toMatchObject({
      active: true,
      client_id: appId,
      sub: appId,
      iss,
      aud,
      exp,
      s2s: {
        tokenKind,
        issuedBy: 'authorizationServer',
        realm: home.realm,
        application: { appId, realm: home.realm, name: 'application of Lync', partner: null },
        user: null,
        trustLevel: null,
        trustedForDelegation: true,
      },
    });
  });

  it.each([
    ['ACS', legacy, 'outerToken', 'nameid'],
    ['modern', modern, 'accessToken', 'sub'],
  ])('acts for a user on the %s wire', async (_wire, wire, tokenKind, namedBy) => {
    const token = await tokenFor(await forKen(), wire());
    expect(await introspect(home, token)).toMatchObject({
      active: true,
      username: ken.upn,
      sub: ken.sub,
      client_id: home.client.appId,
      s2s: {
        tokenKind,
        issuedBy: 'authorizationServer',
        user: { nameid: ken.sub, upn: ken.upn, smtp: ken.smtp, namedBy: [namedBy, 'upn', 'smtp'] },
      },
    });
  });

  it('is nobody to B once it is disabled, and to anybody but B at all times', async () => {
    const tokens = [await tokenFor(await secret(), legacy()), await tokenFor(await secret(), modern())];
    for (const token of tokens) {
      expect(await introspect(home, token, home.client)).toEqual({ active: false });
      expect(await introspect(other, token)).toEqual({ active: false });
    }
    changeOf(await home.api.patch(home.client.path, { enabled: false }));
    for (const token of tokens) {
      await eventually(
        () => introspect(home, token),
        ({ active }) => !active,
      );
      await expectLastRefusal(home, 'ApplicationDisabled');
    }
    changeOf(await home.api.patch(home.client.path, { enabled: true }));
    for (const token of tokens)
      await eventually(
        () => introspect(home, token),
        ({ active }) => active,
      );
  });
});
