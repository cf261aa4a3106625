/** A record store that tells when something was decided through it, so that this instance looks anew at once. */
import type { RecordStore } from './record-store.ts';

export function watchedStore<T>(store: RecordStore<T>, onChange: () => void): RecordStore<T> {
  return {
    read: (key) => store.read(key),
    holderOf: (claim) => store.holderOf(claim),
    list: (query) => store.list(query),
    async write(write) {
      const result = await store.write(write);
      // What nobody decided, a refresh that found what was known, is no reason to forget everything.
      if (write.audit && result !== 'lost') onChange();
      return result;
    },
  };
}
