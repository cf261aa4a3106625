/** The metadata documents that others publish, as a registry sees them that asks for nothing over a real network. */
import { type Outcome, refuse, succeed, type Violation } from '../../shared/base/errors.ts';
import { fetchForeignMetadata } from '../../shared/metadata/foreign/fetch-foreign-metadata.ts';
import type { ForeignMetadata } from '../../shared/metadata/foreign/foreign-metadata.ts';

export interface MetadataWeb {
  /** Publishes a document at an address, in the place of the one before. */
  publish(url: string, document: object): void;
  /** From now on the address gives this, whatever a document would have said. */
  answer(url: string, answer: Outcome<ForeignMetadata>): void;
  /** From now on the address cannot be read, for that reason. */
  fail(url: string, code: Violation['code'], message?: string): void;
  /** What happens while the next document is on its way: after it was read there, before it is here. */
  during(act: () => Promise<unknown>): void;
  /** The addresses that were asked for documents, in order; those of key sets are not among them. */
  asked(): readonly string[];
  readonly fetchMetadata: (url: string) => Promise<Outcome<ForeignMetadata>>;
}

/** Nothing is published at first: every address is unreachable. */
export function createMetadataWeb(): MetadataWeb {
  const documents = new Map<string, string>();
  const answers = new Map<string, Outcome<ForeignMetadata>>();
  const asked: string[] = [];
  let meanwhile: (() => Promise<unknown>) | undefined;

  async function read(url: string) {
    const text = documents.get(url);
    if (text !== undefined) return succeed({ text, contentType: 'application/json' });
    return refuse({ code: 'MetadataUnreachable', message: 'Nothing listens there.', target: 'metadataUrl' });
  }

  return {
    publish(url, document) {
      answers.delete(url);
      documents.set(url, JSON.stringify(document));
    },
    answer(url, answer) {
      answers.set(url, answer);
    },
    fail(url, code, message = 'It did not work.') {
      answers.set(url, refuse({ code, message, target: 'metadataUrl' }));
    },
    during(act) {
      meanwhile = act;
    },
    asked: () => asked,
    async fetchMetadata(url) {
      asked.push(url);
      const found = answers.get(url) ?? (await fetchForeignMetadata(url, read));
      const act = meanwhile;
      meanwhile = undefined;
      await act?.();
      return found;
    },
  };
}
