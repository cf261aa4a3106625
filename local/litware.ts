/**
 * The example company of the seeds: Litware's Lync pool asks for tokens, its Exchange server accepts them. Written
 * once into an empty registry; the secret and key of the example client are kept beside the stack's other state.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import type { Clock } from '../shared/base/clock.ts';
import { sha256, toBase64Url } from '../shared/base/encoding.ts';
import { isRefusal } from '../shared/base/errors.ts';
import type { Random } from '../shared/base/random.ts';
import type { PrincipalRecord } from '../shared/registry/principals/service-principal.ts';
import type { RecordKeeper } from '../shared/registry/records/record-keeper.ts';

export const litware = {
  realm: 'litwareinc.com',
  lync: '00000004-0000-0ff1-ce00-000000000000',
  exchange: '00000002-0000-0ff1-ce00-000000000000',
  exchangeHost: 'autodiscover.litwareinc.com',
} as const;

/** Files of the example client. */
export interface LitwareFiles {
  /** The client secret, without a line end, so that a command can read it from here. */
  readonly secret: string;
  /** PKCS#8 PEM of the key that signs client assertions. */
  readonly key: string;
  /** The certificate whose public part is registered, PEM. */
  readonly certificate: string;
}

export function litwareFiles(directory: string): LitwareFiles {
  const at = (name: string) => join(directory, 'litware', name);
  return { secret: at('secret.txt'), key: at('lync.key.pem'), certificate: at('lync.cer.pem') };
}

const year = 365 * 86_400;
const seeding = { actor: 'local stack', reason: 'the example of the documents' };

/** Registers the example once; what is there already stays as it is. */
export async function seedLitware(
  principals: RecordKeeper<PrincipalRecord>,
  directory: string,
  clock: Clock,
  random: Random,
): Promise<LitwareFiles> {
  const files = litwareFiles(directory);
  if (!isRefusal(await principals.find(litware.lync))) return files;
  await mkdir(join(directory, 'litware'), { recursive: true, mode: 0o700 });
  const secret = toBase64Url(random.bytes(32));
  const { certificate, privateKey } = await createClientCertificate(clock);
  await writePrivate(files.secret, secret);
  await writePrivate(files.key, privateKey);
  await writePrivate(files.certificate, certificate.toString('pem'));
  await principals.create(lyncPrincipal(secret, Buffer.from(certificate.rawData), clock, random), seeding);
  await principals.create(exchangePrincipal(clock, random), seeding);
  return files;
}

function writePrivate(file: string, text: string): Promise<void> {
  return writeFile(file, text, { mode: 0o600 });
}

async function createClientCertificate(clock: Clock) {
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048 };
  const exponent = { publicExponent: new Uint8Array([1, 0, 1]) };
  const keys = await crypto.subtle.generateKey({ ...algorithm, ...exponent }, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=atl-cs-001.litwareinc.com',
    notBefore: new Date((clock.now() - 600) * 1000),
    notAfter: new Date((clock.now() + year) * 1000),
    signingAlgorithm: algorithm,
    keys,
  });
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  const lines = pkcs8.match(/.{1,64}/g)?.join('\n');
  return { certificate, privateKey: `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n` };
}

function lyncPrincipal(secret: string, certificate: Buffer, clock: Clock, random: Random): PrincipalRecord {
  const now = clock.now();
  const { notBefore, notAfter } = new x509.X509Certificate(new Uint8Array(certificate));
  return {
    id: random.uuid(),
    appId: litware.lync,
    displayName: 'Lync Server, pool atl-cs-001',
    enabled: true,
    trustedForDelegation: true,
    requiredRoles: [],
    createdAt: now,
    names: [litware.lync, `${litware.lync}/atl-cs-001.litwareinc.com`, 'https://atl-cs-001.litwareinc.com'],
    keyCredentials: [
      {
        keyId: random.uuid(),
        certificate: certificate.toString('base64'),
        startsAt: Math.floor(notBefore.getTime() / 1000),
        endsAt: Math.floor(notAfter.getTime() / 1000),
        displayName: 'CN=atl-cs-001.litwareinc.com',
      },
    ],
    passwordCredentials: [
      {
        keyId: random.uuid(),
        hash: toBase64Url(sha256(secret)),
        hint: secret.slice(0, 3),
        startsAt: now - 60,
        endsAt: now + year,
        displayName: 'local stack',
      },
    ],
  };
}

function exchangePrincipal(clock: Clock, random: Random): PrincipalRecord {
  const { exchange, exchangeHost } = litware;
  return {
    id: random.uuid(),
    appId: exchange,
    displayName: 'Exchange Server, atl-exchange-001',
    enabled: true,
    trustedForDelegation: true,
    requiredRoles: [],
    createdAt: clock.now(),
    names: [
      exchange,
      `${exchange}/${exchangeHost}`,
      `${exchange}/atl-exchange-001.litwareinc.com`,
      `https://${exchangeHost}`,
    ],
    keyCredentials: [],
    passwordCredentials: [],
  };
}
