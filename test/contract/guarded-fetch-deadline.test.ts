/** The guarded fetch and a host that takes its time, at each stage: the deadline is over all of them. */
import type { RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { FetchLimits, ResolvedAddress } from '../../shared/metadata/fetch/connection.ts';
import { fetchFrom, fetchWith, refusalOf } from '../support/guarded-fetches.ts';
import {
  document,
  loopbackIdentity,
  startByteServer,
  startMetadataServer,
} from '../support/metadata-server.ts';

const identity = await loopbackIdentity();
const json = { 'content-type': 'application/json' };
const late = 'MetadataUnreachable: The host does not answer in time.';
const limits = { milliseconds: 500 };

async function answered(answer: RequestListener, within: Partial<FetchLimits>) {
  return fetchFrom(await startMetadataServer(answer, identity), identity.authority, within);
}

describe('5.3 Limits', () => {
  it('is given up during the TLS handshake', async () => {
    expect(await fetchFrom(await startByteServer(''), identity.authority, limits)).toBe(late);
  });

  it('is given up before the first byte', async () => {
    expect(await answered(() => undefined, limits)).toBe(late);
  });

  it('is given up among informational answers', async () => {
    const hints = 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(5);
    expect(await fetchFrom(await startByteServer(hints, identity), identity.authority, limits)).toBe(late);
  });

  it('is given up while the body trickles', async () => {
    const refusal = await answered((_, response) => {
      const trickle = setInterval(() => response.write(' '), 20);
      response.writeHead(200, json).on('close', () => clearInterval(trickle));
    }, limits);
    expect(refusal).toBe(late);
  });

  it('is given up while its name is looked up, and the answer that comes after is not used', async () => {
    const server = await startMetadataServer(undefined, identity);
    const asked = Promise.withResolvers<ResolvedAddress[]>();
    const get = fetchWith({
      allowed: `localhost:${server.port}`,
      resolve: () => asked.promise,
      limits: { milliseconds: 20 },
    });
    expect(refusalOf(await get(`https://localhost:${server.port}/`))).toBe(late);
    asked.resolve([{ address: '127.0.0.1', family: 4 }]);
    await new Promise(setImmediate);
    expect(server.connections()).toBe(0);
    await server.close();
  });

  it('leaves no timer behind when it was quick', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = timers();
    await answered((_, response) => response.writeHead(200, json).end(document), { milliseconds: 600_000 });
    expect(timers()).toBeLessThanOrEqual(before);
  });
});
