/** Whose certificate the guarded fetch accepts: the chain, the dates and the name, each over a real handshake. */
import { afterEach, describe, expect, it } from 'vitest';
import { selfSigned } from '../support/certificates.ts';
import { fetchWith, refusalOf, resolver } from '../support/guarded-fetches.ts';
import { document, type MetadataServer, startMetadataServer } from '../support/metadata-server.ts';

const dnsNames = ['localhost'];
// Against the clock of the machine, which TLS reads: 2020, 2021 and 2049.
const valid = { notBefore: 1_577_836_800, notAfter: 2_500_000_000 };
const past = { notBefore: 1_577_836_800, notAfter: 1_609_459_200 };
const future = { notBefore: 2_400_000_000, notAfter: 2_500_000_000 };
const ca = { ...valid, keyType: 'ec', authority: true } as const;
const authority = await selfSigned({ ...ca, subject: 'CN=authority', keyName: 'ca' });
const other = await selfSigned({ ...ca, subject: 'CN=other authority', keyName: 'other' });
const between = await selfSigned({ ...ca, subject: 'CN=between', keyName: 'between', issuedBy: authority });
const keys = { ...valid, keyType: 'ec', keyName: 'server', subject: 'CN=localhost', dnsNames } as const;
const certificates = {
  own: await selfSigned(keys),
  issued: await selfSigned({ ...keys, issuedBy: authority }),
  expired: await selfSigned({ ...keys, issuedBy: authority, ...past }),
  early: await selfSigned({ ...keys, issuedBy: authority, ...future }),
  misnamed: await selfSigned({ ...keys, issuedBy: authority, dnsNames: ['mail.litwareinc.com'] }),
  indirect: await selfSigned({ ...keys, issuedBy: between }),
};

const servers: MetadataServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const { resolve } = resolver(['127.0.0.1']);

/** Serves one of them, and fetches with that bundle. */
async function outcomeWith(
  which: keyof typeof certificates,
  certificateAuthorities: string,
  host = 'localhost',
) {
  const { privateKeyPem, pem } = certificates[which];
  const server = await startMetadataServer(undefined, { key: privateKeyPem, cert: pem });
  servers.push(server);
  const get = fetchWith({ allowed: `${host}:${server.port}`, resolve, certificateAuthorities });
  const outcome = await get(`https://${host}:${server.port}/`);
  await server.idle();
  return { outcome, requests: server.requests.length };
}

describe('a certificate', () => {
  it.each([
    ['issued', 'its authority', authority.pem],
    ['issued', 'its authority among others', `${other.pem}${authority.pem}`],
    ['own', 'itself', certificates.own.pem],
    ['indirect', 'both of its authorities', `${authority.pem}${between.pem}`],
  ] as const)('that is %s is trusted when the bundle holds %s', async (which, _, bundle) => {
    const value = { text: document, contentType: 'application/json' };
    expect(await outcomeWith(which, bundle)).toEqual({ outcome: { value }, requests: 1 });
  });

  it.each([
    ['own', authority.pem, /self-signed and not in S2S_OUTBOUND_CA_BUNDLE/],
    ['issued', '', /authority is not trusted here \(S2S_OUTBOUND_CA_BUNDLE\)/],
    ['issued', other.pem, /authority is not trusted here \(S2S_OUTBOUND_CA_BUNDLE\)/],
    ['indirect', authority.pem, /or an intermediate certificate is not sent/],
    ['expired', authority.pem, /has expired/],
    ['early', authority.pem, /not valid yet/],
    ['misnamed', authority.pem, /another host name/],
  ] as const)('that is %s is refused', async (which, bundle, reason) => {
    const { outcome, requests } = await outcomeWith(which, bundle);
    expect(refusalOf(outcome)).toMatch(/^MetadataTlsUntrusted: [^\n]*$/);
    expect(refusalOf(outcome)).toMatch(reason);
    expect(requests).toBe(0);
  });

  it('for a name does not do for its address', async () => {
    const { outcome } = await outcomeWith('issued', authority.pem, '127.0.0.1');
    expect(refusalOf(outcome)).toMatch(/another host name/);
  });

  it('is checked whatever the environment says', async () => {
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    try {
      const { outcome, requests } = await outcomeWith('issued', other.pem);
      expect(refusalOf(outcome)).toMatch(/^MetadataTlsUntrusted/);
      expect(requests).toBe(0);
    } finally {
      delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    }
  });
});
