/**
 * PKCS#12 as Key Vault writes and reads it. Writing follows the service's unusual habit: SHA-1 MAC and triple-DES
 * bags of 2000 iterations under the null password (zero bytes), which is not the empty string (two zero bytes).
 */
import { createCipheriv, createPrivateKey, type KeyObject } from 'node:crypto';
import forge from 'node-forge';
import type { Random } from '../../shared/base/random.ts';

const { asn1, pki, pkcs12 } = forge;
const iterations = 2000;

export interface PfxContent {
  /** The first private key in the file, if there is one. */
  readonly privateKey: KeyObject | undefined;
  /** DER, in the order of the file. */
  readonly certificates: readonly Buffer[];
}

/** Reads a PFX of any protection that is in use. @returns undefined for a wrong password or an unreadable file. */
export function readPfx(der: Buffer, password: string): PfxContent | undefined {
  // "No password" comes in two spellings, and a file opens with only one of them.
  const candidates = password === '' ? [undefined, ''] : [password];
  for (const candidate of candidates) {
    try {
      const parsed = asn1.fromDer(der.toString('binary'));
      return collect(pkcs12.pkcs12FromAsn1(parsed, false, candidate));
    } catch {
      // Whatever the reason, the service gives one and the same answer.
    }
  }
  return undefined;
}

function collect(pfx: forge.pkcs12.Pkcs12Pfx): PfxContent {
  const bags = pfx.safeContents.flatMap(({ safeBags }) => safeBags);
  const certificates = bags.filter(({ type }) => type === pki.oids.certBag).map(readCertificateBag);
  const keyBag = bags.find(({ type }) => type === pki.oids.keyBag || type === pki.oids.pkcs8ShroudedKeyBag);
  return { privateKey: keyBag && readKeyBag(keyBag), certificates };
}

function readCertificateBag(bag: forge.pkcs12.Bag): Buffer {
  // What the library cannot interpret (an EC certificate) it hands over as it stands.
  return toBuffer(bag.cert ? pki.certificateToAsn1(bag.cert) : bag.asn1);
}

function readKeyBag(bag: forge.pkcs12.Bag): KeyObject {
  const info = bag.key ? pki.wrapRsaPrivateKey(pki.privateKeyToAsn1(bag.key)) : bag.asn1;
  return createPrivateKey({ key: toBuffer(info), format: 'der', type: 'pkcs8' });
}

/**
 * Writes the PFX that `getSecret` answers.
 * @param privateKey left out of the file when the policy says that the key cannot be exported
 * @param certificates DER, leaf first
 */
export function writePfx(
  privateKey: KeyObject | undefined,
  certificates: readonly Uint8Array[],
  random: Random,
): Buffer {
  const contents: forge.asn1.Asn1[] = [];
  if (privateKey) contents.push(keyContent(privateKey, random));
  contents.push(certificateContent(certificates, random));
  const authenticatedSafe = asn1.toDer(sequence(...contents)).getBytes();
  return toBuffer(sequence(integer(3), dataContent(authenticatedSafe), macData(authenticatedSafe, random)));
}

/** Data → SafeContents → PKCS8ShroudedKeyBag (RFC 7292 §4.2.2). */
function keyContent(privateKey: KeyObject, random: Random): forge.asn1.Asn1 {
  const info = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('binary');
  const { algorithm, ciphertext } = encrypt(info, random);
  const bag = sequence(
    objectId(pki.oids.pkcs8ShroudedKeyBag),
    explicit(0, sequence(algorithm, octets(ciphertext))),
  );
  return dataContent(asn1.toDer(sequence(bag)).getBytes());
}

/** EncryptedData → SafeContents → CertBag for each (RFC 7292 §4.2.3). */
function certificateContent(certificates: readonly Uint8Array[], random: Random): forge.asn1.Asn1 {
  const bags = certificates.map((certificate) => {
    const der = octets(Buffer.from(certificate).toString('binary'));
    const bag = sequence(objectId(pki.oids.x509Certificate), explicit(0, der));
    return sequence(objectId(pki.oids.certBag), explicit(0, bag));
  });
  const { algorithm, ciphertext } = encrypt(asn1.toDer(sequence(...bags)).getBytes(), random);
  const implicit = asn1.create(asn1.Class.CONTEXT_SPECIFIC, 0, false, ciphertext);
  const content = sequence(objectId(pki.oids.data), algorithm, implicit);
  return sequence(objectId(pki.oids.encryptedData), explicit(0, sequence(integer(0), content)));
}

/** pbeWithSHAAnd3-KeyTripleDES-CBC (RFC 7292 appendix C). */
function encrypt(plaintext: string, random: Random): { algorithm: forge.asn1.Asn1; ciphertext: string } {
  const salt = random.bytes(8).toString('binary');
  const cipher = createCipheriv('des-ede3-cbc', derive(salt, 1, 24), derive(salt, 2, 8));
  const ciphertext = Buffer.concat([cipher.update(plaintext, 'binary'), cipher.final()]).toString('binary');
  const algorithm = sequence(
    objectId(pki.oids['pbeWithSHAAnd3-KeyTripleDES-CBC']),
    sequence(octets(salt), integer(iterations)),
  );
  return { algorithm, ciphertext };
}

function macData(authenticatedSafe: string, random: Random): forge.asn1.Asn1 {
  const salt = random.bytes(8).toString('binary');
  const hmac = forge.hmac.create();
  hmac.start('sha1', derive(salt, 3, 20).toString('binary'));
  hmac.update(authenticatedSafe);
  const nothing = asn1.create(asn1.Class.UNIVERSAL, asn1.Type.NULL, false, '');
  const digest = sequence(sequence(objectId(pki.oids.sha1), nothing), octets(hmac.digest().getBytes()));
  return sequence(digest, octets(salt), integer(iterations));
}

/** The key derivation of RFC 7292 appendix B with the null password. */
function derive(salt: string, purpose: 1 | 2 | 3, length: number): Buffer {
  const bytes = pkcs12.generateKey(null, forge.util.createBuffer(salt), purpose, iterations, length);
  return Buffer.from(bytes.getBytes(), 'binary');
}

function dataContent(content: string): forge.asn1.Asn1 {
  return sequence(objectId(pki.oids.data), explicit(0, octets(content)));
}

function sequence(...items: forge.asn1.Asn1[]): forge.asn1.Asn1 {
  return asn1.create(asn1.Class.UNIVERSAL, asn1.Type.SEQUENCE, true, items);
}

function explicit(tag: number, item: forge.asn1.Asn1): forge.asn1.Asn1 {
  return asn1.create(asn1.Class.CONTEXT_SPECIFIC, tag, true, [item]);
}

function octets(bytes: string): forge.asn1.Asn1 {
  return asn1.create(asn1.Class.UNIVERSAL, asn1.Type.OCTETSTRING, false, bytes);
}

function integer(value: number): forge.asn1.Asn1 {
  return asn1.create(asn1.Class.UNIVERSAL, asn1.Type.INTEGER, false, asn1.integerToDer(value).getBytes());
}

function objectId(id: string | undefined): forge.asn1.Asn1 {
  if (id === undefined) throw new Error('An object identifier is missing from the table of node-forge.');
  return asn1.create(asn1.Class.UNIVERSAL, asn1.Type.OID, false, asn1.oidToDer(id).getBytes());
}

function toBuffer(item: forge.asn1.Asn1): Buffer {
  return Buffer.from(asn1.toDer(item).getBytes(), 'binary');
}
