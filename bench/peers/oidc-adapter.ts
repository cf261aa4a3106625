/**
 * Where `oidc-provider` keeps things: a map that forgets nothing. Its own adapter in memory keeps a thousand entries,
 * so that under load older assertions would pass a second time.
 */

type Stored = object;

/** Of one model, as the library asks for it. */
export function adapter(_model: string) {
  const held = new Map<string, Stored>();
  return {
    find: async (id: string) => held.get(id),
    upsert: async (id: string, payload: Stored) => void held.set(id, payload),
    destroy: async (id: string) => void held.delete(id),
    consume: async () => {},
    findByUid: async () => undefined,
    findByUserCode: async () => undefined,
    revokeByGrantId: async () => {},
  };
}
