/**
 * Finished public documents: text, entity tag and how long they may be cached. Each is written once for a set of
 * published keys and then answered from memory.
 */
import type { Clock, Instant, Seconds } from '../base/clock.ts';
import { sha256, toBase64Url } from '../base/encoding.ts';
import type { Random } from '../base/random.ts';
import type { PublishedKey, PublishedKeys } from '../certificates/issuer/published-keys.ts';
import {
  authorizationServerMetadata,
  exchangeMetadata,
  type MetadataFacts,
  partnerMetadata,
  sharePointMetadata,
} from './authentication-metadata.ts';
import { discoveryDocument, keySet } from './discovery.ts';

export interface PublishedDocument {
  /** JSON text. */
  readonly body: string;
  /** Strong entity tag, quoted. */
  readonly etag: string;
  readonly maxAge: Seconds;
}

const documents = {
  partner: partnerMetadata,
  authorizationServer: authorizationServerMetadata,
  exchange: exchangeMetadata,
  sharePoint: sharePointMetadata,
  keySet: ({ keys }: MetadataFacts) => keySet(keys),
};

export type DocumentKind = keyof typeof documents | 'discovery';

export interface PublisherOptions {
  readonly publicUrl: string;
  /** As it is configured now. */
  readonly serviceName: () => Promise<string>;
  readonly grantTypes: readonly string[];
  readonly published: () => Promise<PublishedKeys>;
  readonly maxAge: Seconds;
  readonly clock: Clock;
  readonly random: Random;
}

export interface Publisher {
  /** The document of that kind for a realm. @throws Outage when the key ring cannot be read */
  document(kind: DocumentKind, realm: string): Promise<PublishedDocument>;
}

interface Written {
  readonly serviceName: string;
  readonly keys: readonly PublishedKey[];
  readonly body: string;
  readonly etag: string;
}

const noKeys: PublishedKeys = { keys: [], changesAt: undefined };

export function createPublisher(options: PublisherOptions): Publisher {
  const { publicUrl, clock, random } = options;
  const written = new Map<string, Written>();

  function write(
    kind: DocumentKind,
    realm: string,
    serviceName: string,
    keys: readonly PublishedKey[],
  ): Written {
    const facts = { publicUrl, realm, serviceName, keys };
    const content =
      kind === 'discovery'
        ? discoveryDocument({ ...facts, grantTypes: options.grantTypes })
        : documents[kind](facts);
    const body = JSON.stringify(content);
    return { serviceName, keys, body, etag: `"${toBase64Url(sha256(body)).slice(0, 27)}"` };
  }

  /** Shorter by up to a tenth, so that partners do not all come back in the same second. */
  function maxAge(changesAt: Instant | undefined): Seconds {
    const left = changesAt === undefined ? options.maxAge : Math.max(0, changesAt - clock.now());
    return Math.floor(Math.min(options.maxAge, left) * (1 - random.fraction() / 10));
  }

  return {
    async document(kind, realm) {
      // Discovery names no key, so it is served even while the key ring cannot be read.
      const { keys, changesAt } = kind === 'discovery' ? noKeys : await options.published();
      const serviceName = await options.serviceName();
      const held = written.get(`${kind} ${realm}`);
      const holds = held?.keys === keys && held.serviceName === serviceName;
      const current = holds ? held : write(kind, realm, serviceName, keys);
      written.set(`${kind} ${realm}`, current);
      return { body: current.body, etag: current.etag, maxAge: maxAge(changesAt) };
    },
  };
}
