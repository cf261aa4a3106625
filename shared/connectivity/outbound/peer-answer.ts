/** What a peer answers, read to its end within bounds; whether that is good or bad is for others to say. */
import type { IncomingMessage } from 'node:http';
import { failed, type Problem } from '../findings.ts';

export interface PeerAnswer {
  readonly httpStatus: number;
  /** Each header of that name, in lower case, one value for each time it was sent. */
  readonly header: (name: string) => readonly string[];
  readonly text: string;
}

/** Reads the body. Rejects when the connection breaks off; leaving it early ends the connection. */
export async function readAnswer(response: IncomingMessage, largest: number): Promise<PeerAnswer | Problem> {
  const { headersDistinct, statusCode = 0 } = response;
  if (headersDistinct['content-encoding']) {
    return failed('AnswerInvalid', 'The answer is compressed, although that was ruled out.');
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largest) return failed('AnswerTooLarge', `The answer is larger than ${largest} bytes.`);
    chunks.push(chunk);
  }
  const text = decode(Buffer.concat(chunks));
  if (text === undefined) return failed('AnswerInvalid', 'The answer is not UTF-8 text.');
  return { httpStatus: statusCode, header: (name) => headersDistinct[name] ?? [], text };
}

function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
