/** Bytes on a connection, as no HTTP client would send them. */
import { once } from 'node:events';
import { connect } from 'node:net';

/** Sends the text as Latin-1 and, when `end` says so, no more. @returns all that came back until the connection closed */
export async function sendRaw(port: number, text: string, end = true): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const chunks: Buffer[] = [];
  return new Promise((resolve) => {
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    // A server may well cut such a connection off.
    socket.on('error', () => {});
    socket.once('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
    socket.write(text, 'latin1');
    if (end) socket.end();
  });
}
