/**
 * The certificates and private keys of a PFX file (PKCS#12, RFC 7292), whoever wrote it. Every cost that the file
 * asks for is read and bounded before the first key is derived.
 */
import { createHmac, createPrivateKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import {
  createEffortBudget,
  type EffortBudget,
  type FileContents,
  maxParts,
  passwordIncorrect,
  unreadable,
} from './certificate-file-contents.ts';
import {
  childOf,
  childrenOf,
  type Element,
  expect,
  integerOf,
  octetsOf,
  oidOf,
  readElement,
  tags,
} from './der.ts';
import {
  derivePkcs12,
  type PasswordEncryption,
  type PasswordHash,
  readPasswordEncryption,
} from './password-encryption.ts';

const oids = {
  data: '1.2.840.113549.1.7.1',
  encryptedData: '1.2.840.113549.1.7.6',
  keyBag: '1.2.840.113549.1.12.10.1.1',
  shroudedKeyBag: '1.2.840.113549.1.12.10.1.2',
  certBag: '1.2.840.113549.1.12.10.1.3',
  x509Certificate: '1.2.840.113549.1.9.22.1',
};

const macHashes = new Map<string, { hash: PasswordHash; length: number }>([
  ['1.3.14.3.2.26', { hash: 'sha1', length: 20 }],
  ['2.16.840.1.101.3.4.2.1', { hash: 'sha256', length: 32 }],
  ['2.16.840.1.101.3.4.2.2', { hash: 'sha384', length: 48 }],
  ['2.16.840.1.101.3.4.2.3', { hash: 'sha512', length: 64 }],
]);

/** One part of the authenticated safe: bags, in the clear or encrypted. */
interface Safe {
  readonly encryption?: PasswordEncryption;
  readonly content: Uint8Array;
}

type MacCheck = (password: string | null) => Promise<boolean>;

/**
 * Opens the file. Without a password both meanings of that are tried: Key Vault writes none at all, OpenSSL an
 * empty one, and the two are not the same.
 * @throws FileRefusal, MalformedDer
 */
export async function readPfx(bytes: Uint8Array, password: string | undefined): Promise<FileContents> {
  const [version, authSafe, macData] = childrenOf(readElement(bytes));
  if (integerOf(version) !== 3) throw unreadable('This is not a PFX file of version 3.');
  const content = dataOf(expect(authSafe, tags.sequence));
  const spend = createEffortBudget();
  const checkMac = macData && readMac(macData, content, spend);
  const safes = childrenOf(readElement(content)).map((info) => readSafe(info, spend));
  for (const candidate of password ? [password] : [null, '']) {
    if (checkMac && !(await checkMac(candidate))) continue;
    const contents = await openSafes(safes, candidate, spend);
    if (contents) return contents;
  }
  throw passwordIncorrect(password);
}

/** The bytes of a ContentInfo of type data (RFC 5652 §4). */
function dataOf(contentInfo: Element): Uint8Array {
  if (oidOf(childOf(contentInfo, 0)) !== oids.data) {
    throw unreadable('The file is signed or encrypted with a certificate instead of a password.');
  }
  return octetsOf(childOf(childOf(contentInfo, 1, tags.context0), 0));
}

function readMac(macData: Element, content: Uint8Array, spend: EffortBudget): MacCheck {
  const [digestInfo, salt, count] = childrenOf(macData);
  const [algorithm, digest] = childrenOf(expect(digestInfo, tags.sequence));
  const known = macHashes.get(oidOf(childOf(expect(algorithm), 0)));
  if (!known) throw unreadable('The integrity check of the file is of a kind that is not read here.');
  const expected = octetsOf(expect(digest, tags.octetString));
  const iterations = count ? integerOf(count) : 1;
  const derivation = { salt: octetsOf(expect(salt, tags.octetString)), iterations, ...known };
  spend(iterations);
  return async (password) => {
    const key = await derivePkcs12({ ...derivation, password, purpose: 'mac' });
    const actual = createHmac(known.hash, key).update(content).digest();
    return actual.length === expected.length && timingSafeEqual(actual, expected);
  };
}

function readSafe(contentInfo: Element, spend: EffortBudget): Safe {
  if (oidOf(childOf(contentInfo, 0)) !== oids.encryptedData) return { content: dataOf(contentInfo) };
  const encryptedData = childOf(childOf(contentInfo, 1, tags.context0), 0, tags.sequence);
  const [, algorithm, ciphertext] = childrenOf(childOf(encryptedData, 1, tags.sequence));
  const encryption = readPasswordEncryption(expect(algorithm, tags.sequence));
  spend(encryption.iterations);
  return { encryption, content: octetsOf(expect(ciphertext)) };
}

/** @returns undefined when the password is wrong */
async function openSafes(
  safes: readonly Safe[],
  password: string | null,
  spend: EffortBudget,
): Promise<FileContents | undefined> {
  const bags: Element[] = [];
  for (const { encryption, content } of safes) {
    const opened = encryption ? await encryption.decrypt(content, password) : readElement(content);
    if (!opened) return undefined;
    bags.push(...childrenOf(opened));
  }
  if (bags.length > maxParts) throw unreadable(`The file holds more than ${maxParts} keys and certificates.`);
  const privateKeys: KeyObject[] = [];
  for (const open of bags.flatMap((bag) => readKeyBag(bag, spend) ?? [])) {
    const key = await open(password);
    if (!key) return undefined;
    privateKeys.push(key);
  }
  return { certificates: bags.flatMap((bag) => readCertificateBag(bag) ?? []), privateKeys };
}

function readCertificateBag(bag: Element): Uint8Array | undefined {
  if (oidOf(childOf(bag, 0)) !== oids.certBag) return undefined;
  const certificate = childOf(childOf(bag, 1, tags.context0), 0, tags.sequence);
  if (oidOf(childOf(certificate, 0)) !== oids.x509Certificate) return undefined;
  return octetsOf(childOf(childOf(certificate, 1, tags.context0), 0));
}

type KeyOpener = (password: string | null) => Promise<KeyObject | undefined>;

/** Bags of other kinds (CRLs, secrets) are none of our business. */
function readKeyBag(bag: Element, spend: EffortBudget): KeyOpener | undefined {
  const kind = oidOf(childOf(bag, 0));
  const value = () => childOf(childOf(bag, 1, tags.context0), 0, tags.sequence);
  if (kind === oids.shroudedKeyBag) return readEncryptedKey(value(), spend);
  if (kind !== oids.keyBag) return undefined;
  const { bytes } = value();
  return async () => toPrivateKey(bytes);
}

/**
 * Reads an EncryptedPrivateKeyInfo (RFC 5958 §3) and charges its cost; the key comes out when a password is given.
 * @throws FileRefusal, MalformedDer
 */
export function readEncryptedKey(info: Element, spend: EffortBudget): KeyOpener {
  const encryption = readPasswordEncryption(childOf(info, 0, tags.sequence));
  const ciphertext = octetsOf(childOf(info, 1));
  spend(encryption.iterations);
  return async (password) => {
    const decrypted = await encryption.decrypt(ciphertext, password);
    return decrypted && toPrivateKey(decrypted.bytes);
  };
}

function toPrivateKey(pkcs8: Uint8Array): KeyObject {
  try {
    return createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' });
  } catch {
    throw unreadable('The file holds a private key of a kind that is not read here.');
  }
}
