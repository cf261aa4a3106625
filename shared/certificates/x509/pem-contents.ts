/**
 * The certificates and private keys of a PEM file (RFC 7468), in any order and with any remarks between them, as
 * OpenSSL prints them; keys as PKCS#8, PKCS#1 or SEC1, in the clear or encrypted.
 */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readCertificate } from './certificate.ts';
import {
  createEffortBudget,
  type EffortBudget,
  type FileContents,
  maxParts,
  passwordIncorrect,
  unreadable,
} from './certificate-file-contents.ts';
import { readElement } from './der.ts';
import { readEncryptedKey } from './pfx-contents.ts';

interface Block {
  readonly label: string;
  /** What stands between the two boundary lines. */
  readonly body: string;
}

const certificateLabels = new Set(['CERTIFICATE', 'X509 CERTIFICATE']);
const plainKeyLabels = new Set(['PRIVATE KEY', 'RSA PRIVATE KEY', 'EC PRIVATE KEY']);
const begin = '-----BEGIN ';

/** @throws FileRefusal, MalformedDer */
export async function readPem(text: string, password: string | undefined): Promise<FileContents> {
  const blocks = readBlocks(text);
  const spend = createEffortBudget();
  const certificates: Uint8Array[] = [];
  const privateKeys: KeyObject[] = [];
  for (const block of blocks) {
    if (certificateLabels.has(block.label)) certificates.push(toCertificate(block));
    else if (block.label === 'ENCRYPTED PRIVATE KEY') {
      privateKeys.push(await decryptKey(block, password, spend));
    } else if (plainKeyLabels.has(block.label)) privateKeys.push(toPrivateKey(block, password));
    // Requests, curve parameters and the like are passed over.
  }
  return { certificates, privateKeys };
}

/** One pass from boundary to boundary: a regular expression would look for a missing end again and again. */
function readBlocks(text: string): Block[] {
  const blocks: Block[] = [];
  for (let at = text.indexOf(begin); at >= 0; ) {
    const labelEnd = text.indexOf('-----', at + begin.length);
    const label = text.slice(at + begin.length, Math.max(labelEnd, at + begin.length));
    const boundary = `-----END ${label}-----`;
    const end = labelEnd < 0 ? -1 : text.indexOf(boundary, labelEnd);
    if (end < 0) throw unreadable('A PEM block in the file has no end.');
    blocks.push({ label, body: text.slice(labelEnd + 5, end).trim() });
    if (blocks.length > maxParts)
      throw unreadable(`The file holds more than ${maxParts} keys and certificates.`);
    at = text.indexOf(begin, end + boundary.length);
  }
  return blocks;
}

function toDer({ body }: Block): Buffer {
  const base64 = body.replace(/\s/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) throw unreadable('A PEM block in the file is not base64.');
  return Buffer.from(base64, 'base64');
}

function toCertificate(block: Block): Uint8Array {
  const der = toDer(block);
  if (!readCertificate(der)) throw unreadable('A certificate in the file cannot be read.');
  return der;
}

async function decryptKey(
  block: Block,
  password: string | undefined,
  spend: EffortBudget,
): Promise<KeyObject> {
  const open = readEncryptedKey(readElement(toDer(block)), spend);
  const key = await open(password ?? '');
  if (!key) throw passwordIncorrect(password);
  return key;
}

function toPrivateKey({ label, body }: Block, password: string | undefined): KeyObject {
  // The encryption of old (RFC 1421 headers) derives its key in one step, so there is no cost to bound.
  const isEncrypted = body.startsWith('Proc-Type: 4,ENCRYPTED');
  const lines = body.replace(/\r\n?/g, '\n');
  try {
    return createPrivateKey({
      key: `${begin}${label}-----\n${lines}\n-----END ${label}-----\n`,
      format: 'pem',
      passphrase: isEncrypted ? (password ?? '') : undefined,
    });
  } catch {
    throw isEncrypted ? passwordIncorrect(password) : unreadable('A private key in the file cannot be read.');
  }
}
