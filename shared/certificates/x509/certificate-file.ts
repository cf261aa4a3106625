/**
 * Certificate files as operators hand them in: PFX, PEM or a bare DER certificate. Finds the private key and the
 * certificate that belong together, and the chain above it. Loaded for management only, never on the token path.
 */
import { type KeyObject, sign, verify, X509Certificate } from 'node:crypto';
import { type Outcome, refuse, succeed } from '../../base/errors.ts';
import { readCertificate } from './certificate.ts';
import { type FileContents, FileRefusal, unreadable } from './certificate-file-contents.ts';
import { readPem } from './pem-contents.ts';
import { readPfx } from './pfx-contents.ts';

export interface CertificateFile {
  /** DER. */
  readonly certificate: Uint8Array;
  /** DER of the issuers that the file holds, each the issuer of the one before it; the rest is left out. */
  readonly chain: readonly Uint8Array[];
  /** PKCS#8; undefined when the file holds no private key. Never to be logged or answered. */
  readonly privateKeyPem: string | undefined;
}

const maxFileBytes = 64 * 1024;

/**
 * Reads a certificate file.
 * @param password of the PFX or of the encrypted key; without one, both no password and the empty one are tried.
 * @returns the file's certificate, or `CertificateUnreadable`, `CertificatePasswordIncorrect`,
 *   `CertificatePrivateKeyMismatch` or `BodyTooLarge`. Never throws for what the bytes are.
 */
export async function readCertificateFile(
  bytes: Uint8Array,
  password?: string,
): Promise<Outcome<CertificateFile>> {
  if (bytes.length > maxFileBytes) {
    const message = `The file has ${bytes.length} bytes; a certificate file has at most ${maxFileBytes}.`;
    return refuse({ code: 'BodyTooLarge', message, target: 'file' });
  }
  try {
    return select(await readContents(bytes, password));
  } catch (error) {
    // What a parser says of hostile bytes may quote them: only our own texts leave.
    const refusal = error instanceof FileRefusal ? error : unreadable('The file cannot be read.');
    return refuse(refusal.violation);
  }
}

async function readContents(bytes: Uint8Array, password: string | undefined): Promise<FileContents> {
  const text = toText(bytes);
  if (text.includes('-----BEGIN ')) return readPem(text, password);
  if (readCertificate(bytes)) return { certificates: [bytes], privateKeys: [] };
  return readPfx(bytes, password);
}

/** PowerShell 5 redirects text into files as UTF-16 with a byte order mark. */
function toText(bytes: Uint8Array): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return Buffer.from(bytes).toString(isUtf16 ? 'utf16le' : 'latin1');
}

function select({ certificates, privateKeys }: FileContents): Outcome<CertificateFile> {
  const readable = certificates.map((der) => new X509Certificate(der));
  if (readable.length === 0) throw unreadable('The file holds no certificate.');
  if (privateKeys.length === 0) return succeed(assemble(findLeaf(readable), readable, undefined));
  const pair = findPair(readable, privateKeys);
  if (pair) return succeed(assemble(pair.certificate, readable, pair.privateKey));
  return refuse({
    code: 'CertificatePrivateKeyMismatch',
    message: 'The private key in the file belongs to none of its certificates.',
    target: 'file',
  });
}

function assemble(
  leaf: X509Certificate,
  all: readonly X509Certificate[],
  privateKey: KeyObject | undefined,
): CertificateFile {
  return {
    certificate: leaf.raw,
    chain: issuersOf(leaf, all).map((issuer) => issuer.raw),
    privateKeyPem: privateKey?.export({ format: 'pem', type: 'pkcs8' }).toString(),
  };
}

function findPair(certificates: readonly X509Certificate[], privateKeys: readonly KeyObject[]) {
  for (const certificate of certificates) {
    const privateKey = privateKeys.find((key) => belongTogether(certificate, key));
    if (privateKey) return { certificate, privateKey };
  }
  return undefined;
}

/**
 * `KeyObject.equals` will not do: for keys of two kinds it leaves an error behind in OpenSSL's queue, and the next
 * key to be read anywhere in the process fails with it.
 */
function belongTogether(certificate: X509Certificate, privateKey: KeyObject): boolean {
  try {
    return certificate.checkPrivateKey(privateKey) && canSign(certificate, privateKey);
  } catch {
    return false;
  }
}

/** A damaged key may still show the right public half: one signature tells. Not for keys that rules refuse anyway. */
function canSign(certificate: X509Certificate, privateKey: KeyObject): boolean {
  const { asymmetricKeyType, asymmetricKeyDetails } = privateKey;
  const isRsa = asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) <= 4096;
  if (!isRsa && asymmetricKeyType !== 'ec') return true;
  const probe = Buffer.from('s2s');
  return verify('sha256', probe, certificate.publicKey, sign('sha256', probe, privateKey));
}

/** Without a key to tell: the first certificate that issued none of the others. */
function findLeaf(certificates: readonly X509Certificate[]): X509Certificate {
  const [first] = certificates;
  const leaf = certificates.find(
    (candidate) => !certificates.some((other) => !isSame(other, candidate) && other.checkIssued(candidate)),
  );
  const found = leaf ?? first;
  if (!found) throw unreadable('The file holds no certificate.');
  return found;
}

function issuersOf(leaf: X509Certificate, all: readonly X509Certificate[]): X509Certificate[] {
  const chain = [leaf];
  for (let current: X509Certificate | undefined = leaf; current; ) {
    const subject: X509Certificate = current;
    current = all.find(
      (candidate) => !chain.some((known) => isSame(known, candidate)) && subject.checkIssued(candidate),
    );
    if (current) chain.push(current);
  }
  return chain.slice(1);
}

function isSame(a: X509Certificate, b: X509Certificate): boolean {
  return a.fingerprint256 === b.fingerprint256;
}
