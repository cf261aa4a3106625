/** What a hostile or mistaken host may answer, over real sockets: each is a refusal, and the connection ends. */
import type { RequestListener } from 'node:http';
import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { fetchFrom } from '../support/guarded-fetches.ts';
import {
  document,
  loopbackIdentity,
  startByteServer,
  startMetadataServer,
} from '../support/metadata-server.ts';

const identity = await loopbackIdentity();

async function answered(answer: RequestListener) {
  return fetchFrom(await startMetadataServer(answer, identity), identity.authority);
}

async function sent(bytes: string) {
  return fetchFrom(await startByteServer(bytes, identity), identity.authority);
}

const json = { 'content-type': 'application/json' };

async function withStatus(status: number, location?: string) {
  const refusal = await answered((_, response) => {
    response.writeHead(status, { ...json, ...(location && { location }) }).end(document);
  });
  expect(refusal).toMatch(/^MetadataUnreachable: /);
  return refusal;
}

describe('5.3 Redirects', () => {
  it.each([
    [301, 'https://other.example/secret/path?a=b', 'to other.example. Redirects are not followed'],
    [302, 'http://169.254.169.254/metadata', 'to 169.254.169.254. Redirects are not followed'],
    [303, '/elsewhere', 'to another address of the same host.'],
    [307, `https://${'a'.repeat(60)}.example/`, `to ${'a'.repeat(60)}…. Redirects`],
    [308, 'https://[', 'to what is no address.'],
    [302, 'javascript:alert(1)', 'to what is no host.'],
  ])('by %i to %s are not followed', async (status, location, message) => {
    const refusal = await withStatus(status, location);
    expect(refusal).toContain(message);
    expect(refusal).not.toContain('secret');
  });

  it.each([301, 302, 303, 307, 308])(
    'by %i to a host that would be open are not followed',
    async (status) => {
      const other = await startMetadataServer(undefined, identity);
      await withStatus(status, `https://localhost:${other.port}/metadata/json/1`);
      expect(other.connections()).toBe(0);
      await other.close();
    },
  );
});

describe('a status other than 200', () => {
  it.each([304, 201, 204, 206, 401, 404, 503])('%i is refused', async (status) => {
    expect(await withStatus(status)).toContain(`with status ${status} instead`);
  });
});

it.each([
  ['status', 404, json],
  ['media type', 200, { 'content-type': 'text/html' }],
  ['length', 200, { ...json, 'content-length': 1_000_000 }],
])('an answer that is refused for its %s is not waited for', async (_, status, headers) => {
  const refusal = await answered((__, response) => {
    response.writeHead(status, headers);
    response.write('more to come');
  });
  expect(refusal).toMatch(/^Metadata(Unreachable|Invalid): The (host|answer)/);
});

const notJson: readonly (readonly [string | undefined, RegExp])[] = [
  ['text/html; charset=utf-8', /is text\/html and not JSON/],
  ['text/json', /is text\/json and not JSON/],
  ['application/jsonp', /not JSON/],
  ['x-application/json', /not JSON/],
  ['<script>', /of no known media type and not JSON/],
  [undefined, /of no known media type and not JSON/],
  ['application/json; charset=utf-16', /character set other than UTF-8/],
  ['application/json; charset=iso-8859-1', /character set other than UTF-8/],
];

async function refusesType(type: string | undefined, message: RegExp): Promise<void> {
  const refusal = await answered((_, response) => {
    response.writeHead(200, type === undefined ? {} : { 'content-type': type }).end(document);
  });
  expect(refusal).toMatch(/^MetadataInvalid: [^\n]*$/);
  expect(refusal).toMatch(message);
}

describe('a media type', () => {
  it.each([
    ['application/json', 'application/json'],
    ['Application/JSON; charset="UTF-8"', 'application/json'],
    ['application/jwk-set+json', 'application/jwk-set+json'],
    ['application/vnd.litware.v1+json;charset=utf8', 'application/vnd.litware.v1+json'],
  ])('%s is taken', async (type, contentType) => {
    const value = await answered((_, response) =>
      response.writeHead(200, { 'content-type': type }).end(document),
    );
    expect(value).toEqual({ text: document, contentType });
  });

  it.each(notJson)('%s is refused', refusesType);
});

describe('5.3 XML metadata', () => {
  it.each([
    ['application/xml', /is application\/xml and not JSON/],
    ['text/xml; charset=utf-8', /is text\/xml and not JSON/],
    ['application/samlmetadata+xml', /is application\/samlmetadata\+xml and not JSON/],
    ['application/json+xml', /not JSON/],
  ])('of type %s is refused before it is read', refusesType);
});

describe('5.3 Limits', () => {
  describe('a body', () => {
    it.each([
      ['gzip', { 'content-encoding': 'gzip' }, gzipSync(document)],
      ['deflate', { 'content-encoding': 'deflate' }, deflateSync(document)],
      ['a bomb', { 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(50_000_000))],
      ['nothing, by its header', { 'content-encoding': 'identity' }, document],
      ['gzip on the way', { 'transfer-encoding': 'gzip, chunked' }, gzipSync(document)],
    ])('compressed by %s is refused', async (_, headers, body) => {
      const refusal = await answered((__, response) =>
        response.writeHead(200, { ...json, ...headers }).end(body),
      );
      expect(refusal).toBe('MetadataInvalid: The answer is compressed, although that was ruled out.');
    });

    const large = 'a'.repeat(70_000);
    it.each([
      ['as it says', (length: number) => ({ 'content-length': length })],
      ['in chunks', () => ({})],
    ])('of 70 kB is refused, %s', async (_, headers) => {
      const refusal = await answered((__, response) => {
        response.writeHead(200, { ...json, ...headers(large.length) });
        response.write(large);
        response.end();
      });
      expect(refusal).toBe('MetadataInvalid: The answer is larger than 65536 bytes.');
    });

    it('without an end is refused when it is too large', async () => {
      const refusal = await answered((_, response) => {
        const more = () => response.write(large, (error) => error ?? setImmediate(more));
        response.writeHead(200, json);
        more();
      });
      expect(refusal).toBe('MetadataInvalid: The answer is larger than 65536 bytes.');
    });

    it.each([65_536, 0])('of %i bytes is read to the last', async (length) => {
      const text = 'a'.repeat(length);
      expect(await answered((_, response) => response.writeHead(200, json).end(text))).toMatchObject({
        text,
      });
    });

    it.each([
      ['Latin-1', Buffer.from('{"name":"b\u00FCcher"}', 'latin1'), /not UTF-8/],
      ['UTF-16', Buffer.from(document, 'utf16le').fill(0xff, 0, 1), /not UTF-8/],
      ['cut off in a character', Buffer.from('\u00FC').subarray(0, 1), /not UTF-8/],
      ['an overlong slash', Buffer.from([0xc0, 0xaf]), /not UTF-8/],
      ['a surrogate', Buffer.from([0xed, 0xa0, 0x80]), /not UTF-8/],
      ['after a byte order mark', Buffer.from(`\ufeff${document}`), /byte order mark/],
    ])('in %s is refused', async (_, body, message) => {
      const refusal = await answered((__, response) => response.writeHead(200, json).end(body));
      expect(refusal).toMatch(/^MetadataInvalid/);
      expect(refusal).toMatch(message);
    });

    it('in UTF-8 is read, whatever character a chunk ends in', async () => {
      const [first, second] = [
        Buffer.from('{"name":"b\u00FC').subarray(0, 11),
        Buffer.from('\u00FCcher"}').subarray(1),
      ];
      const value = await answered((_, response) => {
        response.writeHead(200, json);
        response.write(first, () => response.end(second));
      });
      expect(value).toMatchObject({ text: '{"name":"b\u00FCcher"}' });
    });

    it('that ends before its length is refused', async () => {
      const refusal = await answered((_, response) => {
        response.writeHead(200, { ...json, 'content-length': 100 });
        response.write(document, () => response.socket?.destroy());
      });
      expect(refusal).toMatch(/^MetadataUnreachable: .*broken off/);
    });
  });

  describe('an answer that is out of shape', () => {
    const start = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';
    it.each([
      ['headers of 9 kB', `${start}x: ${'a'.repeat(9_000)}\r\n\r\n`, /^MetadataInvalid: The headers/],
      [
        '200 headers of 50 bytes',
        `${start}${`x: ${'a'.repeat(45)}\r\n`.repeat(200)}\r\n`,
        /^MetadataInvalid: The headers/,
      ],
      ['headers without an end', `${start}${'a'.repeat(9_000)}`, /^MetadataInvalid: The headers/],
      ['what is not HTTP', 'SSH-2.0-OpenSSH_9.6\r\n', /^MetadataInvalid: The answer is not valid HTTP/],
      ['two lengths', `${start}content-length: 1\r\ncontent-length: 2\r\n\r\n{}`, /^MetadataInvalid/],
      [
        'length and chunks',
        `${start}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n{}`,
        /^MetadataInvalid/,
      ],
      [
        'an upgrade',
        'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n',
        /^MetadataUnreachable/,
      ],
    ])('%s is refused', async (_, bytes, refusal) => {
      expect(await sent(bytes)).toMatch(refusal);
    });

    it('headers of 7 kB are taken', async () => {
      const bytes = `${start}content-length: 2\r\nx: ${'a'.repeat(7_000)}\r\n\r\n{}`;
      expect(await sent(bytes)).toMatchObject({ text: '{}' });
    });
  });
});
