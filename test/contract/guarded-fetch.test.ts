/** The guarded fetch over real sockets: whom it connects to, and whom it does not. */
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { ResolveHost } from '../../shared/metadata/fetch/connection.ts';
import { fetchWith, refusalOf, resolver } from '../support/guarded-fetches.ts';
import {
  document,
  loopbackIdentity,
  type MetadataServer,
  startByteServer,
  startMetadataServer,
} from '../support/metadata-server.ts';

const identity = await loopbackIdentity();
const servers: MetadataServer[] = [];

async function started(server: Promise<MetadataServer>): Promise<MetadataServer> {
  servers.push(await server);
  return server;
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const certificateAuthorities = identity.authority;
const trusting = { certificateAuthorities, resolve: resolver(['127.0.0.1']).resolve };
const fetched = { value: { text: document, contentType: 'application/json' } };

/** A fetch to which `localhost` is open on that port. */
function listed(port: number, resolve: ResolveHost = trusting.resolve) {
  return fetchWith({ certificateAuthorities, allowed: `localhost:${port}`, resolve });
}

describe('a partner that this deployment may reach', () => {
  it('is read under a listed name that leads to loopback', async () => {
    const server = await started(startMetadataServer(undefined, identity));
    expect(await listed(server.port)(`https://localhost:${server.port}/metadata/json/1`)).toEqual(fetched);
  });

  it.each(['127.0.0.1', '0x7f.1'])(
    'is read under a listed address, %s, which is not resolved',
    async (host) => {
      const server = await started(startMetadataServer(undefined, identity));
      const { resolve, asked } = resolver(['169.254.169.254']);
      const get = fetchWith({ certificateAuthorities, allowed: `127.0.0.1:${server.port}`, resolve });
      expect(await get(`https://${host}:${server.port}/metadata/json/1`)).toEqual(fetched);
      expect(asked).toEqual([]);
    },
  );

  it('is read by plain http from a listed origin on this machine', async () => {
    const server = await started(startMetadataServer());
    const get = fetchWith({ allowed: `http://127.0.0.1:${server.port}` });
    expect(await get(`http://127.0.0.1:${server.port}/metadata/json/1`)).toEqual(fetched);
  });

  it('is read at the address that answers, of several that may be connected to', async () => {
    const server = await started(startMetadataServer(undefined, identity));
    const { resolve, asked } = resolver(['::1', '127.0.0.1']);
    const get = listed(server.port, resolve);
    expect(await get(`https://localhost:${server.port}/`)).toEqual(fetched);
    expect(asked).toEqual(['localhost']);
  });

  it('is found by the resolver of the machine when there is no other', async () => {
    const server = await started(startMetadataServer(undefined, identity));
    const get = fetchWith({ certificateAuthorities, allowed: `localhost:${server.port}` });
    expect(await get(`https://localhost:${server.port}/`)).toEqual(fetched);
  });

  describe('5.3 Limits', () => {
    it('sees one bare request a fetch, each on a connection of its own that is then closed', async () => {
      const server = await started(startMetadataServer(undefined, identity));
      const get = listed(server.port);
      await get(`https://localhost:${server.port}/metadata/json/1?realm=a`);
      await get(`https://localhost:${server.port}/metadata/json/1?realm=a`);
      expect(server.connections()).toBe(2);
      for (const { method, url, headers } of server.requests) {
        expect([method, url]).toEqual(['GET', '/metadata/json/1?realm=a']);
        expect(headers).toEqual({
          host: `localhost:${server.port}`,
          connection: 'close',
          accept: 'application/json',
          'accept-encoding': 'identity',
          'user-agent': 'S2S-Token-Service',
        });
      }
      await server.idle();
    });
  });
});

describe('an address that is closed', () => {
  describe('5.3 Hook blindness', () => {
    it.each([
      '127.0.0.1',
      '2130706433',
      '017700000001',
      '0x7f000001',
      '127.1',
      '0177.0x0.1',
      '[::ffff:127.0.0.1]',
      '[::ffff:7f00:1]',
      '[::127.0.0.1]',
      '[64:ff9b::127.0.0.1]',
      '0.0.0.0',
      '0',
      '169.254.169.254',
      '168.63.129.16',
      'localhost',
    ])('is not connected to as %s', async (host) => {
      const server = await started(startMetadataServer(undefined, identity));
      const get = fetchWith({ certificateAuthorities, allowed: '10.0.0.0/8' });
      expect(refusalOf(await get(`https://${host}/`))).toMatch(/^MetadataAddressForbidden: The host/);
      expect(refusalOf(await get(`https://${host}:${server.port}/`))).toMatch(
        /^MetadataAddressForbidden: Port \d+ is closed/,
      );
      expect(server.connections()).toBe(0);
    });
  });

  describe('5.3 DNS rebinding', () => {
    it.each([
      [
        'a mixed answer',
        [['127.0.0.1', '10.1.2.3', '169.254.169.254']],
        /^MetadataAddressForbidden.*never fetched/,
      ],
      ['a mapped address', [['::ffff:127.0.0.1']], /^MetadataAddressForbidden.*never fetched/],
      ['nonsense', [['localhost']], /^MetadataAddressForbidden.*never fetched/],
      ['no answer', [[]], /^MetadataUnreachable.*no address/],
    ])('is not connected to by a listed name with %s', async (_, answers, refusal) => {
      const server = await started(startMetadataServer(undefined, identity));
      const { resolve } = resolver(...answers);
      const get = fetchWith({ ...trusting, allowed: `localhost:${server.port},0.0.0.0/0`, resolve });
      expect(refusalOf(await get(`https://localhost:${server.port}/`))).toMatch(refusal);
      expect(server.connections()).toBe(0);
    });

    it('is not reached by a name whose next answer is another (DNS rebinding)', async () => {
      const trap = await started(startMetadataServer(undefined, identity));
      const { resolve, asked } = resolver(['127.0.0.2'], ['127.0.0.1']);
      const get = listed(trap.port, resolve);
      expect(refusalOf(await get(`https://localhost:${trap.port}/`))).toMatch(
        /^MetadataUnreachable.*listens/,
      );
      expect(asked).toEqual(['localhost']);
      expect(trap.connections()).toBe(0);
    });

    it('is judged anew at each fetch', async () => {
      const server = await started(startMetadataServer(undefined, identity));
      const { resolve } = resolver(['127.0.0.1'], ['169.254.169.254']);
      const get = listed(server.port, resolve);
      expect(await get(`https://localhost:${server.port}/`)).toEqual(fetched);
      expect(refusalOf(await get(`https://localhost:${server.port}/`))).toMatch(/^MetadataAddressForbidden/);
      expect(server.connections()).toBe(1);
    });
  });

  it.each([
    ['plain http', (port: number) => `http://localhost:${port}/`, /Plain http is closed/],
    ['user info', (port: number) => `https://user:secret@localhost:${port}/`, /user name or password/],
    ['a fragment', (port: number) => `https://localhost:${port}/#a`, /fragment/],
  ])('is not connected to with %s', async (_, url, message) => {
    const server = await started(startMetadataServer(undefined, identity));
    const get = listed(server.port);
    expect(refusalOf(await get(url(server.port)))).toMatch(message);
    expect(server.connections()).toBe(0);
  });

  it('names the member that holds it', async () => {
    const get = fetchWith({});
    expect(await get('ftp://a')).toMatchObject({ violations: [{ target: 'metadataUrl' }] });
    expect(await get('ftp://a', 'jwksUrl')).toMatchObject({ violations: [{ target: 'jwksUrl' }] });
  });
});

describe('a host that does not get as far as an answer', () => {
  it('is told when it does not speak TLS', async () => {
    const server = await started(startByteServer('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const get = listed(server.port);
    expect(refusalOf(await get(`https://localhost:${server.port}/`))).toMatch(
      /^MetadataUnreachable.*TLS 1\.2/,
    );
    await server.idle();
  });

  it('is told when nothing listens', async () => {
    const port = await new Promise<number>((resolve) => {
      const server = createServer().listen(0, '127.0.0.1', () => {
        const address = server.address();
        server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : 0));
      });
    });
    const get = listed(port);
    expect(refusalOf(await get(`https://localhost:${port}/`))).toMatch(/^MetadataUnreachable.*listens/);
  });

  it.each(['ENOTFOUND', 'EAI_AGAIN', undefined])(
    'is told when its name is not resolved (%s)',
    async (code) => {
      const resolve = () => Promise.reject(Object.assign(new Error('no'), { code }));
      const get = fetchWith({ resolve });
      expect(refusalOf(await get('https://mail.litwareinc.com/'))).toMatch(/^MetadataUnreachable/);
    },
  );
});
