/** One request over a connection of its own, byte for byte as it was made up, and all that came back. */
import { once } from 'node:events';
import { connect } from 'node:net';

export interface RawRequest {
  readonly method: string;
  /** As it stands in the request line. */
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
}

export interface RawAnswer {
  readonly status: number;
  /** Names in lower case; of a repeated one all values, joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly head: string;
  readonly text: string;
}

/** No answer in this time is a hang; a bound of the test that has nothing to do with how fast the service is. */
const hangsAfterMs = 40_000;

/** @returns the answer; its status is 0 when the connection was closed without one. @throws Error for a hang */
export async function exchangeRaw(port: number, request: RawRequest): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    socket.setTimeout(hangsAfterMs, () => {
      reject(new Error(`no answer to ${request.method} ${request.target.slice(0, 200)}`));
      socket.destroy();
    });
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    // A server may well cut such a connection off.
    socket.on('error', () => {});
    socket.once('close', () => resolve(readAnswer(Buffer.concat(chunks))));
    socket.write(headOf(request), 'latin1');
    socket.write(isChunked(request) ? chunked(request.body) : request.body);
  });
}

function isChunked({ headers }: RawRequest): boolean {
  return headers.some(([name]) => name.toLowerCase() === 'transfer-encoding');
}

function chunked(body: Uint8Array): Uint8Array {
  const end = Buffer.from('0\r\n\r\n');
  if (body.length === 0) return end;
  return Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n'), end]);
}

function headOf({ method, target, headers, body }: RawRequest): string {
  const names = headers.map(([name]) => name.toLowerCase());
  const own = [
    ...(names.includes('host') ? [] : [['host', 'localhost']]),
    ...(names.includes('content-length') || names.includes('transfer-encoding') || body.length === 0
      ? []
      : [['content-length', String(body.length)]]),
    ['connection', 'close'],
  ];
  const lines = [...own, ...headers].map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

function readAnswer(bytes: Buffer): RawAnswer {
  const [head = '', ...rest] = bytes.toString('latin1').split('\r\n\r\n');
  const [line = '', ...fields] = head.split('\r\n');
  const headers: Record<string, string> = {};
  for (const field of fields) {
    const name = field.slice(0, field.indexOf(':')).toLowerCase();
    const value = field.slice(field.indexOf(':') + 1).trim();
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  const body = Buffer.from(rest.join('\r\n\r\n'), 'latin1');
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(line)?.[1] ?? 0), headers, head, text: body.toString() };
}
