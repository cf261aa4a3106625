/** One audit of many logs: each collection keeps its own, because an entry is written together with its change. */
import { type AuditLog, byNewest } from './audit.ts';

/**
 * Reads several logs as one, in the one order of all of them.
 * @param logs the log of each collection, by the name that its objects begin with; an object of another has none
 */
export function mergeAuditLogs(logs: Readonly<Record<string, AuditLog>>): AuditLog {
  const byCollection = new Map(Object.entries(logs));
  return {
    async entries(query) {
      if (query.object !== undefined) {
        const [collection = ''] = query.object.split('/', 1);
        return (await byCollection.get(collection)?.entries(query)) ?? [];
      }
      // Each gives as many as are asked for: all of them may be of one log.
      const found = await Promise.all([...byCollection.values()].map((log) => log.entries(query)));
      return found.flat().toSorted(byNewest).slice(0, query.top);
    },
  };
}
