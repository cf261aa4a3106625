/**
 * The one thing that this host answers under `/admin`: `POST /admin/functions/{name}` runs a timer, 202 at once,
 * as in the real host. There it takes the master key; here the listener is loopback only, and what a web page in
 * a browser on this machine could send (it always carries an Origin, or a foreign Host) is refused.
 */
import type { IncomingMessage } from 'node:http';
import { emptyAnswer, type HttpAnswer } from './http-response.ts';
import { isLoopbackHost } from './loopback.ts';
import { decodeSegment } from './routes.ts';

/** Whether the host answers that path itself, however its first segment is written: it is decoded first, as by Kestrel. */
export function isHostPath(path: string): boolean {
  const [, first = ''] = path.split('/');
  return ['admin', 'runtime'].includes(decodeSegment(first).toLowerCase());
}

/** Answers a request under `/admin` or `/runtime`. */
export function serveAdmin(
  request: IncomingMessage,
  url: URL,
  fireTimer: (name: string) => boolean,
): HttpAnswer {
  request.resume();
  const name = /^\/admin\/functions\/([a-z0-9_-]+)\/?$/i.exec(url.pathname)?.[1];
  if (name === undefined || request.method !== 'POST') return emptyAnswer(404);
  if (request.headers.origin !== undefined || !isLoopbackHost(request.headers.host)) return emptyAnswer(403);
  return emptyAnswer(fireTimer(name) ? 202 : 404);
}
