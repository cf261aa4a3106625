/**
 * What an answer must be before its text is believed to be a document: status 200, JSON, in the clear, of a bounded
 * size, and UTF-8. Anything else is refused and not repaired.
 */
import type { IncomingMessage } from 'node:http';
import { type Outcome, refuse, succeed, type Violation } from '../../base/errors.ts';
import { failed } from './fetch-failure.ts';

export interface FetchedText {
  readonly text: string;
  /** Lower case, without parameters: `application/json`. */
  readonly contentType: string;
}

const jsonType = /^application\/(?:[a-z0-9!#$&^_.-]+\+)?json$/;

/** Judges status and headers, before any of the body is read. */
export function headerProblems(
  response: IncomingMessage,
  url: URL,
  largest: number,
  target: string,
): Violation[] {
  const { statusCode, headers } = response;
  if (statusCode !== 200) return [failed('MetadataUnreachable', statusProblem(response, url), target)];
  const type = mediaTypeOf(headers);
  const problems: string[] = [];
  if (isEncoded(headers)) problems.push('The answer is compressed, although that was ruled out.');
  if (!jsonType.test(type)) problems.push(`The answer is ${shownType(type)} and not JSON.`);
  if (!isUtf8(headers)) problems.push('The answer is in a character set other than UTF-8.');
  if (Number(headers['content-length'] ?? 0) > largest) problems.push(tooLarge(largest));
  return problems.map((problem) => failed('MetadataInvalid', problem, target));
}

function shownType(type: string): string {
  return /^[a-z0-9.+-]{1,20}\/[a-z0-9.+-]{1,40}$/.test(type) ? type : 'of no known media type';
}

function statusProblem({ statusCode = 0, headers }: IncomingMessage, url: URL): string {
  const isRedirect = statusCode >= 300 && statusCode < 400 && headers.location !== undefined;
  if (!isRedirect) return `The host answers with status ${statusCode} instead of 200.`;
  return `The host redirects (${statusCode}) to ${destination(headers.location ?? '', url)}. Redirects are not followed: use the address that it leads to.`;
}

/** A host name of at most a few characters: the rest of a location may hold anything. */
function destination(location: string, url: URL): string {
  if (!URL.canParse(location, url.href)) return 'what is no address';
  const { host } = new URL(location, url.href);
  if (host === url.host) return 'another address of the same host';
  return host.length > 60 ? `${host.slice(0, 60)}…` : host || 'what is no host';
}

function isEncoded(headers: IncomingMessage['headers']): boolean {
  const transfer = headers['transfer-encoding'] ?? 'chunked';
  return headers['content-encoding'] !== undefined || transfer.toLowerCase() !== 'chunked';
}

function mediaTypeOf(headers: IncomingMessage['headers']): string {
  return (headers['content-type'] ?? '').split(';', 1).join('').trim().toLowerCase();
}

function isUtf8(headers: IncomingMessage['headers']): boolean {
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(headers['content-type'] ?? '')?.[1];
  return charset === undefined || /^utf-?8$/i.test(charset);
}

function tooLarge(largest: number): string {
  return `The answer is larger than ${largest} bytes.`;
}

/** Reads the body. Rejects when the connection breaks off; leaving it early ends the connection. */
export async function readBody(
  response: IncomingMessage,
  largest: number,
  target: string,
): Promise<Outcome<FetchedText>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largest) return refuse(failed('MetadataInvalid', tooLarge(largest), target));
    chunks.push(chunk);
  }
  const text = decode(Buffer.concat(chunks));
  if (text === undefined) return refuse(failed('MetadataInvalid', 'The answer is not UTF-8 text.', target));
  // RFC 8259 §8.1: not sent by anybody who means JSON.
  if (text.startsWith('\ufeff')) {
    return refuse(failed('MetadataInvalid', 'The answer begins with a byte order mark.', target));
  }
  return succeed({ text, contentType: mediaTypeOf(response.headers) });
}

function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
