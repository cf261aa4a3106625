/** A client that may not in is told the same for each grant, whatever is wrong with it. */
import { describe, expect, it } from 'vitest';
import { jwtBearerAssertion, type Wire } from '../../../shared/tokens/token-request.ts';
import { selfSigned } from '../../support/certificates.ts';
import { testNow } from '../../support/clock.ts';
import {
  assertionClaims,
  clientSecret,
  exchangeId,
  homeRealm,
  passwordCredential,
  s2sClaims,
  signAssertion,
  type TestTokenService,
} from '../../support/token-service.ts';
import { types } from '../tokens/grant-calls.ts';
import { requestId } from './requests.ts';
import { delegating, exchangeForm, form, setUp, typePrefix, wires, without } from './token-calls.ts';

const stranger = await selfSigned({ keyName: 'stranger' });
const nobody = '99999999-0000-0ff1-ce00-000000000000';

/** A client that may not in, by what is wrong with it; each makes its request of the grant. */
interface Intruder {
  readonly clientId: string;
  readonly secret: string;
  /** Whose name its assertion has, and whose key. */
  readonly issuer: string;
  readonly sign: typeof stranger;
  readonly change?: Parameters<TestTokenService['principals']['replace']>[0];
}

async function bodyAfter(wire: Wire, intruder: Partial<Intruder>, make: (who: Intruder) => string) {
  const service = await delegating(wire);
  if (intruder.change) service.principals.replace(intruder.change);
  const sign = intruder.sign ?? service.clientCertificate;
  const response = await service.ask({
    body: make({ clientId: exchangeId, secret: clientSecret, issuer: exchangeId, ...intruder, sign }),
  });
  return { status: response.status, headers: response.headers, body: response.body };
}

const clientForms: [string, readonly Wire[], (wire: Wire) => (who: Intruder) => string][] = [
  [
    'client credentials by secret',
    wires,
    (wire) => (who) => form(wire, { client_id: who.clientId, client_secret: who.secret }),
  ],
  [
    'token exchange by secret',
    wires,
    (wire) => (who) => exchangeForm(wire, { client_id: who.clientId, client_secret: who.secret }),
  ],
  [
    'a JWT bearer assertion beside a secret',
    wires,
    (wire) => (who) =>
      form(wire, {
        grant_type: types.jwtBearer,
        client_id: who.clientId,
        client_secret: who.secret,
        assertion: 'a.b.c',
      }),
  ],
];

const assertionForms: [string, readonly Wire[], (wire: Wire) => (who: Intruder) => string][] = [
  [
    'client credentials by assertion',
    wires,
    (wire) => (who) =>
      form(wire, {
        ...without,
        client_assertion_type: jwtBearerAssertion,
        client_assertion: signAssertion(who.sign, assertionClaims({ iss: who.issuer, sub: who.issuer })),
      }),
  ],
  [
    'an S2S assertion',
    ['legacy'],
    (wire) => (who) =>
      form(wire, {
        ...without,
        grant_type: types.s2sBearer,
        assertion: signAssertion(who.sign, s2sClaims({ iss: `${who.issuer}@${homeRealm}` })),
      }),
  ],
  [
    'a JWT bearer assertion',
    wires,
    (wire) => (who) =>
      form(wire, {
        ...without,
        grant_type: types.jwtBearer,
        assertion: signAssertion(who.sign, assertionClaims({ iss: who.issuer, sub: 'kim' })),
      }),
  ],
  [
    'token exchange by an actor token',
    wires,
    (wire) => (who) =>
      exchangeForm(wire, {
        ...without,
        actor_token: signAssertion(who.sign, s2sClaims({ iss: `${who.issuer}@${homeRealm}` })),
        actor_token_type: `${typePrefix}jwt`,
      }),
  ],
];

describe.each(wires)('a wrong client on the %s wire', (wire) => {
  const ofWire = (forms: typeof clientForms) => forms.filter(([, on]) => on.includes(wire));

  it.each(ofWire(clientForms))('is told the same, whatever is wrong with it: %s', async (_, __, make) => {
    const { client } = await setUp(wire);
    const expired = passwordCredential(clientSecret, { endsAt: testNow });
    const intruders: Partial<Intruder>[] = [
      { secret: 'wrong' },
      { clientId: nobody },
      { clientId: 'no name at all' },
      { clientId: `${exchangeId}@fabrikam.com` },
      { change: { ...client, enabled: false } },
      { change: { ...client, passwordCredentials: [expired] } },
      { change: { ...client, passwordCredentials: [] } },
    ];
    const answers = await Promise.all(intruders.map((each) => bodyAfter(wire, each, make(wire))));
    expect(new Set(answers.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 401 });
    expect(answers[0]?.body).toContain(requestId);
  });

  it.each(ofWire(assertionForms))('is told the same, whatever is wrong with it: %s', async (_, __, make) => {
    const { client } = await setUp(wire);
    const intruders: Partial<Intruder>[] = [
      { sign: stranger },
      { issuer: nobody },
      { issuer: nobody, sign: stranger },
      { issuer: '00000003-0000-0ff1-ce00-000000000000' },
      { change: { ...client, enabled: false } },
      { change: { ...client, keyCredentials: [] } },
    ];
    const answers = await Promise.all(intruders.map((each) => bodyAfter(wire, each, make(wire))));
    expect(new Set(answers.map((each) => JSON.stringify(each))).size).toBe(1);
    expect([400, 401]).toContain(answers[0]?.status);
  });
});
