/**
 * A load of a fixed number of connections, each of which asks again as soon as it is answered. Requests are bytes that
 * were made before, and answers are read no further than needed: the one who asks shares the machine with the one who
 * is measured.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface Load {
  readonly port: number;
  readonly connections: number;
  /** Whole requests, in order; each is sent once. */
  readonly requests: readonly Buffer[];
}

export interface Answer {
  readonly status: number;
  /** Status line and headers. */
  readonly head: string;
  readonly body: string;
}

export interface Outcome {
  /** Milliseconds from the first request to the last answer. */
  readonly elapsed: number;
  /** Milliseconds of each request. */
  readonly latencies: readonly number[];
  readonly answers: readonly Answer[];
}

/** @throws Error when a connection ends before its answer */
export async function runLoad({ port, connections, requests }: Load): Promise<Outcome> {
  const latencies: number[] = [];
  const answers: Answer[] = [];
  const sockets = await Promise.all(Array.from({ length: connections }, () => opened(port)));
  const queue = requests.values();
  const startedAt = performance.now();
  await Promise.all(
    sockets.map(async (socket) => {
      for (const request of queue) {
        const askedAt = performance.now();
        answers.push(await ask(socket, request));
        latencies.push(performance.now() - askedAt);
      }
    }),
  );
  const elapsed = performance.now() - startedAt;
  for (const socket of sockets) socket.destroy();
  return { elapsed, latencies, answers };
}

/** A connection on which requests are asked one after the other. */
export async function opened(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').setNoDelay();
  await once(socket, 'connect');
  return socket;
}

/** @throws Error when the connection ends before its answer */
export function ask(socket: Socket, request: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let text = '';
    const onData = (chunk: Buffer) => {
      text += chunk.toString('latin1');
      const answer = answerIn(text);
      if (!answer) return;
      socket.off('data', onData).off('close', onClose);
      resolve(answer);
    };
    const onClose = () => reject(new Error(`The connection ended after ${JSON.stringify(text)}.`));
    socket.on('data', onData).on('close', onClose);
    socket.write(request);
  });
}

/** A whole answer with a length; 304 has no body. */
function answerIn(text: string): Answer | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = text.slice(0, end);
  const status = Number(head.slice(9, 12));
  const length = status === 304 ? 0 : Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1]);
  const body = text.slice(end + 4);
  return body.length >= length ? { status, head, body: body.slice(0, length) } : undefined;
}

/** @param headers each with its line end */
export function postForm(path: string, form: string, headers = ''): Buffer {
  const type = 'content-type: application/x-www-form-urlencoded';
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: bench\r\n${type}\r\n${headers}content-length: ${form.length}\r\n\r\n${form}`,
  );
}

export function get(path: string, headers = ''): Buffer {
  return Buffer.from(`GET ${path} HTTP/1.1\r\nhost: bench\r\n${headers}\r\n`);
}
