/**
 * Every place of a running service where somebody shows a signed token, with a good one for it: what its claims are,
 * whose key signs it, how it is shown and how one knows that it was accepted.
 */
import { randomUUID } from 'node:crypto';
import { litware } from '../../../local/litware.ts';
import { authorizationServerId } from '../../../shared/base/principal-name.ts';
import type { TestCertificate } from '../certificates.ts';
import { exchangeRaw } from '../fuzz/raw-exchange.ts';
import { encoded } from '../token-mutations.ts';
import { type AttackedToken, type Members, type SigningKey, trulySigned } from './attacked-token.ts';
import type { AttackedWorld, Principal } from './attacked-world.ts';

export interface Shown {
  readonly status: number;
  /** What was said, without what differs at each request. */
  readonly said: string;
  readonly accepted: boolean;
}

export interface Place {
  readonly what: string;
  readonly good: AttackedToken;
  show(token: string): Promise<Shown>;
  /** A form takes no control characters, and HTTP has blanks of its own around a header: there such a text never arrives. */
  readonly canCarry?: (token: string) => boolean;
}

type Form = Readonly<Record<string, string>>;

const { realm } = litware;
const resource = `https://${litware.exchangeHost}`;
const jwtType = 'urn:ietf:params:oauth:token-type:jwt';
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const now = () => Math.floor(Date.now() / 1000);

export function attackedPlaces(world: AttackedWorld): readonly Place[] {
  return [
    clientAssertion('a client assertion on the modern wire', world, world.application),
    clientAssertion('a client assertion by an elliptic-curve key', world, world.elliptic),
    s2sAssertion(world),
    introspected(world),
    exchanged(world),
    actorToken(world),
    managementToken(world),
    keyProof(world),
  ];
}

const formCanCarry = (token: string) => !/\p{Cc}/u.test(token);

function signedBy(certificate: TestCertificate): { header: Members; key: SigningKey } {
  const alg = certificate.publicKey.asymmetricKeyType === 'ec' ? 'ES256' : 'RS256';
  return { header: { typ: 'JWT', alg, x5t: certificate.x5t }, key: certificate };
}

function clientAssertion(what: string, world: AttackedWorld, { appId, certificate }: Principal): Place {
  const claims = {
    iss: appId,
    sub: appId,
    aud: `${world.url}/${realm}`,
    jti: randomUUID(),
    nbf: now() - 5,
    exp: now() + 500,
  };
  return {
    what,
    canCarry: formCanCarry,
    good: { ...world.others, ...signedBy(certificate), claims },
    show: (token) =>
      asked(world, 'oauth2/token', {
        grant_type: 'client_credentials',
        resource,
        client_assertion_type: assertionType,
        client_assertion: token,
      }),
  };
}

/** Differs at each call: what is signed of the same claims twice is one assertion. */
function s2sClaims({ url }: AttackedWorld, { appId }: Principal, begins: number): Members {
  const aud = `${authorizationServerId}/${new URL(url).host}@${realm}`;
  return { iss: `${appId}@${realm}`, aud, nbf: begins, exp: begins + 600 };
}

function s2sAssertion(world: AttackedWorld): Place {
  const { application } = world;
  const claims = s2sClaims(world, application, now() - 10);
  return {
    what: 'an S2S assertion on the ACS wire',
    canCarry: formCanCarry,
    good: { ...world.others, ...signedBy(application.certificate), claims },
    show: (token) =>
      asked(world, 'tokens/OAuth/2', {
        grant_type: 'http://oauth.net/grant_type/jwt/1.0/bearer',
        resource: `${litware.exchange}/${litware.exchangeHost}@${realm}`,
        assertion: token,
      }),
  };
}

function partnerClaims({ application }: AttackedWorld): Members {
  const partner = `${litware.exchange}@contoso.com`;
  return {
    aud: `${application.appId}/app.litwareinc.com@${realm}`,
    iss: partner,
    nbf: now() - 60,
    exp: now() + 3600,
    nameid: partner,
    trustedfordelegation: 'true',
  };
}

function introspected(world: AttackedWorld): Place {
  const { application, partner } = world;
  return {
    what: 'a partner’s token shown to introspection',
    canCarry: formCanCarry,
    good: { ...world.others, ...signedBy(partner), claims: partnerClaims(world) },
    show: async (token) => {
      const answer = await asked(world, 'oauth2/introspect', { ...secretOf(application), token });
      return { ...answer, accepted: answer.said !== '{"active":false}' && answer.status === 200 };
    },
  };
}

const secretOf = ({ appId, secret }: Principal): Form => ({ client_id: appId, client_secret: secret });

/** A user, in the word of the partner. */
function outerAround({ iss, aud, nbf, exp }: Members, actortoken: string): string {
  const user = { nameid: '10030000801adee5', nii: 'urn:federation:MicrosoftOnline', upn: 'ken@contoso.com' };
  const claims = { iss, aud, nbf, exp, ...user, actortoken };
  return `${encoded({ typ: 'JWT', alg: 'none' })}.${encoded(claims)}.`;
}

const exchangeOf = (subject: string): Form => ({
  grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  resource,
  subject_token: subject,
  subject_token_type: jwtType,
});

function exchanged(world: AttackedWorld): Place {
  const claims = partnerClaims(world);
  return {
    what: 'the actor inside a subject token that is exchanged',
    good: { ...world.others, ...signedBy(world.partner), claims },
    show: (token) =>
      asked(world, 'oauth2/token', {
        ...secretOf(world.application),
        ...exchangeOf(outerAround(claims, token)),
      }),
  };
}

function actorToken(world: AttackedWorld): Place {
  const { application, partner } = world;
  const subjectClaims = partnerClaims(world);
  const subject = { ...world.others, ...signedBy(partner), claims: subjectClaims };
  const outer = outerAround(subjectClaims, trulySigned(subject, subject.header, subjectClaims));
  return {
    what: 'the actor token of an exchange',
    canCarry: formCanCarry,
    good: {
      ...world.others,
      ...signedBy(application.certificate),
      claims: s2sClaims(world, application, now() - 20),
    },
    show: (token) =>
      asked(world, 'oauth2/token', { ...exchangeOf(outer), actor_token: token, actor_token_type: jwtType }),
  };
}

function managementToken(world: AttackedWorld): Place {
  const { header, claims, key } = world.management;
  return {
    what: 'a management token',
    good: { ...world.others, header, claims, key, otherTypes: ['at+jwt'] },
    canCarry: (token) => !/[^\x20-\x7e]/.test(token) && token.trim() === token,
    show: async (token) => {
      const headers = [['authorization', `Bearer ${token}`]] as const;
      const request = { method: 'GET', target: '/api/tokenIssuer', headers, body: new Uint8Array() };
      const { status, text } = await exchangeRaw(Number(new URL(world.url).port), request);
      return { status, said: withoutIds(text), accepted: status === 200 };
    },
  };
}

function keyProof(world: AttackedWorld): Place {
  const { id, appId, certificate } = world.application;
  const address = `${world.url}/api/servicePrincipals/${appId}`;
  const claims = { iss: id, aud: address, nbf: now() - 5, exp: now() + 500, jti: randomUUID() };
  const key = world.others.attacker.der.toString('base64');
  return {
    what: 'the proof of a key',
    good: { ...world.others, ...signedBy(certificate), claims },
    show: async (token) => {
      const response = await fetch(`${address}/addKey?dryRun=true`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ keyCredential: { key }, proof: token }),
      });
      const said = withoutIds(await response.text());
      return { status: response.status, said, accepted: response.ok };
    },
  };
}

async function asked({ url }: AttackedWorld, path: string, form: Form): Promise<Shown> {
  const body = new URLSearchParams(form);
  const response = await fetch(`${url}/${realm}/${path}`, { method: 'POST', body });
  const said = withoutIds(await response.text());
  return { status: response.status, said, accepted: response.ok };
}

/** Trace ids and times are another at each request. */
function withoutIds(text: string): string {
  return text.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ/g, '-');
}
