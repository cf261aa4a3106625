/** The first token, as three kinds of client get it, and as strangers verify it from what we publish. */
import { createPublicKey, verify, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ConfidentialClientApplication, ProtocolMode } from '@azure/msal-node';
import { createRemoteJWKSet, importPKCS8, jwtVerify } from 'jose';
import * as openid from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { litware } from '../../local/litware.ts';
import { trustCertificateAuthority } from '../../local/vault/loopback-certificate.ts';
import { createLoopbackTls } from '../support/loopback-ca.ts';
import { buildBundle, startTestStack, type TestStack, untilReady } from '../support/service-stack.ts';

const { realm, lync, exchange, exchangeHost } = litware;
const legacyResource = `${exchange}/${exchangeHost}@${realm}`;
const modernResource = `https://${exchangeHost}`;

interface LegacyAnswer {
  readonly access_token: string;
  readonly expires_in: string;
  readonly not_before: string;
  readonly expires_on: string;
  readonly resource: string;
  readonly token_type: string;
}

interface AcsMetadata {
  readonly keys: readonly {
    readonly keyInfo: { readonly x5t: string };
    readonly keyValue: { readonly value: string };
  }[];
}

let stack: TestStack;
let secret: string;
let clientKey: string;

beforeAll(async () => {
  await buildBundle();
  stack = await startTestStack();
  await untilReady(stack.url);
  secret = await readFile(stack.litware.secret, 'utf8');
  clientKey = await readFile(stack.litware.key, 'utf8');
});

afterAll(async () => {
  await stack?.stop();
});

function postForm(path: string, form: Record<string, string>, headers: Record<string, string> = {}) {
  return fetch(`${stack.url}${path}`, { method: 'POST', body: new URLSearchParams(form), headers });
}

/** What a partner does that has nothing but the metadata document: the certificate in it verifies the signature. */
async function verifyFromMetadataAlone(token: string): Promise<Record<string, unknown>> {
  const metadata = (await (await fetch(`${stack.url}/metadata/json/1`)).json()) as AcsMetadata;
  const [header = '', payload = '', signature = ''] = token.split('.');
  const { x5t } = JSON.parse(Buffer.from(header, 'base64url').toString());
  const key = metadata.keys.find((each) => each.keyInfo.x5t === x5t);
  const certificate = new X509Certificate(Buffer.from(key?.keyValue.value ?? '', 'base64'));
  const publicKey = createPublicKey(certificate.publicKey.export({ type: 'spki', format: 'pem' }));
  const input = Buffer.from(`${header}.${payload}`);
  expect(verify('sha256', input, publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
  return JSON.parse(Buffer.from(payload, 'base64url').toString());
}

async function verifyWithJose(token: string, options: { issuer: string; audience: string; typ?: string }) {
  const keys = createRemoteJWKSet(new URL(`${stack.url}/${realm}/discovery/keys`));
  return jwtVerify(token, keys, { ...options, algorithms: ['RS256'] });
}

describe('a token on the ACS wire, by plain fetch', () => {
  const form = () => ({
    grant_type: 'client_credentials',
    client_id: `${lync}@${realm}`,
    client_secret: secret,
    resource: legacyResource,
  });

  it.each(['/tokens/OAuth/2', `/${realm}/tokens/OAuth/2`])(
    'is issued at %s and verified by strangers',
    async (path) => {
      const response = await postForm(path, form());
      expect(response.status).toBe(200);
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
      const answer = (await response.json()) as LegacyAnswer;
      expect(Object.keys(answer)).toEqual([
        'token_type',
        'expires_in',
        'not_before',
        'expires_on',
        'resource',
        'access_token',
      ]);
      expect(answer).toMatchObject({ token_type: 'Bearer', expires_in: '3600', resource: legacyResource });
      const issuer = `00000001-0000-0000-c000-000000000000@${realm}`;
      const { payload, protectedHeader } = await verifyWithJose(answer.access_token, {
        issuer,
        audience: legacyResource,
      });
      expect(protectedHeader).toEqual({
        typ: 'JWT',
        alg: 'RS256',
        x5t: protectedHeader.kid,
        kid: expect.stringMatching(/^[\w-]{27}$/),
      });
      expect(payload).toMatchObject({
        identityprovider: issuer,
        nameid: `${lync}@${realm}`,
        trustedfordelegation: 'true',
        nbf: Number(answer.not_before),
        exp: Number(answer.expires_on),
      });
      expect(Number(payload.exp) - Number(payload.nbf)).toBe(3900);
      expect(await verifyFromMetadataAlone(answer.access_token)).toEqual(payload);
    },
  );
});

describe('a token on the modern wire', () => {
  const check = async (token: string) => {
    const issuer = `${stack.url}/${realm}`;
    const { payload } = await verifyWithJose(token, { issuer, audience: modernResource, typ: 'at+jwt' });
    expect(payload).toMatchObject({ sub: lync, client_id: lync, jti: expect.any(String) });
    expect(await verifyFromMetadataAlone(token)).toEqual(payload);
  };

  const discover = (method: openid.ClientAuth) =>
    openid.discovery(new URL(`${stack.url}/${realm}`), lync, undefined, method, {
      execute: [openid.allowInsecureRequests],
    });

  it.each(['oidc', 'oauth2'] as const)('is what openid-client gets after %s discovery', async (algorithm) => {
    const config = await openid.discovery(
      new URL(`${stack.url}/${realm}`),
      lync,
      undefined,
      openid.ClientSecretPost(secret),
      {
        algorithm,
        execute: [openid.allowInsecureRequests],
      },
    );
    const tokens = await openid.clientCredentialsGrant(config, { resource: modernResource });
    await check(tokens.access_token);
    expect(tokens.expires_in).toBe(3600);
  });

  it('is what openid-client gets with the secret in a Basic header', async () => {
    const config = await discover(openid.ClientSecretBasic(secret));
    await check((await openid.clientCredentialsGrant(config, { resource: modernResource })).access_token);
  });

  it.each(['RS256', 'PS256'])(
    'is what openid-client gets with a certificate and %s (private_key_jwt)',
    async (alg) => {
      const config = await discover(openid.PrivateKeyJwt(await importPKCS8(clientKey, alg)));
      await check((await openid.clientCredentialsGrant(config, { resource: modernResource })).access_token);
    },
  );
});

describe('MSAL, which demands https', () => {
  let secure: TestStack;

  beforeAll(async () => {
    const { authority, ...tls } = await createLoopbackTls();
    trustCertificateAuthority(authority);
    secure = await startTestStack({ tls, settings: { S2S_ASSERTION_AUDIENCES: 'issuer,tokenEndpoint' } });
    await untilReady(secure.url);
  });

  afterAll(async () => {
    await secure?.stop();
  });

  async function acquire(auth: object) {
    const client = new ConfidentialClientApplication({
      auth: {
        clientId: lync,
        authority: `${secure.url}/${realm}`,
        knownAuthorities: [new URL(secure.url).host],
        ...auth,
      },
      system: { protocolMode: ProtocolMode.OIDC },
    });
    return client.acquireTokenByClientCredential({ scopes: [`${modernResource}/.default`] });
  }

  async function check(token: string | undefined) {
    const keys = createRemoteJWKSet(new URL(`${secure.url}/${realm}/discovery/keys`));
    const { payload } = await jwtVerify(token ?? '', keys, {
      issuer: `${secure.url}/${realm}`,
      audience: modernResource,
    });
    expect(payload.sub).toBe(lync);
  }

  it('gets a token with a secret', async () => {
    const result = await acquire({ clientSecret: await readFile(secure.litware.secret, 'utf8') });
    await check(result?.accessToken);
  });

  it('gets a token with a certificate', async () => {
    const certificate = new X509Certificate(await readFile(secure.litware.certificate));
    const thumbprintSha256 = certificate.fingerprint256.replaceAll(':', '');
    const privateKey = await readFile(secure.litware.key, 'utf8');
    const result = await acquire({ clientCertificate: { thumbprintSha256, privateKey } });
    await check(result?.accessToken);
  });
});
