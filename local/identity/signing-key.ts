/** The key that signs the endpoint's tokens: kept in a file, so that a restart does not spoil the tokens in use. */
import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { calculateJwkThumbprint, exportJWK, type JWK } from 'jose';
import { writeAtomically } from '../vault/state-file.ts';

export interface IdentitySigningKey {
  readonly privateKey: KeyObject;
  /** Public, with `kid`, `use` and `alg`. */
  readonly jwk: JWK & { readonly kid: string };
}

const generate = promisify(generateKeyPair);
const fileName = 'identity-signing-key.pem';

/** @throws Error when the directory holds a file of that name that is no private key */
export async function openSigningKey(directory: string | undefined): Promise<IdentitySigningKey> {
  const stored = directory === undefined ? undefined : await load(join(directory, fileName));
  const privateKey = stored ?? (await generate('rsa', { modulusLength: 2048 })).privateKey;
  if (directory !== undefined && !stored) await store(directory, privateKey);
  const publicJwk = await exportJWK(createPublicKey(privateKey));
  const kid = await calculateJwkThumbprint(publicJwk);
  return { privateKey, jwk: { ...publicJwk, kid, use: 'sig', alg: 'RS256' } };
}

async function load(path: string): Promise<KeyObject | undefined> {
  const pem = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (pem === undefined) return undefined;
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    throw new Error(`${path} is not a private key. Move it away or delete it.`, { cause });
  }
}

async function store(directory: string, key: KeyObject): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeAtomically(join(directory, fileName), key.export({ format: 'pem', type: 'pkcs8' }).toString());
}
