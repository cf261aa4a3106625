/**
 * The registry of service principals in memory, with the semantics of the port: keys are exact, a realm shares
 * nothing with another, and what is handed out is a copy, as from a store.
 */
import type {
  ServicePrincipal,
  ServicePrincipals,
} from '../../shared/registry/principals/service-principal.ts';

export interface MemoryPrincipals extends ServicePrincipals {
  /** Adds a principal; `taken` when its id or one of its names exists. */
  add(principal: ServicePrincipal): Promise<'added' | 'taken'>;
  /** Puts a principal in the place of the one with its realm and id, as a management change would. */
  replace(principal: ServicePrincipal): void;
  /** Takes a principal with its names away. */
  remove(realm: string, appId: string): void;
  /** From now on every call fails with this error, until `undefined` mends the store. */
  failWith(error: Error | undefined): void;
  /** How many look-ups were made, failed ones included. */
  reads(): number;
}

export function createMemoryPrincipals(...initial: readonly ServicePrincipal[]): MemoryPrincipals {
  const byId = new Map<string, ServicePrincipal>();
  const idOfName = new Map<string, string>();
  let failure: Error | undefined;
  let reads = 0;

  const keyOf = (realm: string, text: string) => `${realm} ${text}`;
  const store = (principal: ServicePrincipal) => {
    const id = keyOf(principal.realm, principal.appId);
    byId.set(id, structuredClone(principal));
    for (const name of principal.names) idOfName.set(keyOf(principal.realm, name), id);
  };
  const remove = (realm: string, appId: string) => {
    const id = keyOf(realm, appId);
    for (const name of byId.get(id)?.names ?? []) idOfName.delete(keyOf(realm, name));
    byId.delete(id);
  };
  const read = (id: string | undefined) => {
    const found = id === undefined ? undefined : byId.get(id);
    return found && structuredClone(found);
  };
  const answering = () => {
    if (failure) throw failure;
  };

  for (const principal of initial) store(principal);
  return {
    async byAppId(realm, appId) {
      reads += 1;
      answering();
      return read(keyOf(realm, appId));
    },
    async byName(realm, name) {
      reads += 1;
      answering();
      return read(idOfName.get(keyOf(realm, name)));
    },
    async add(principal) {
      answering();
      const { realm, appId, names } = principal;
      const taken = byId.has(keyOf(realm, appId)) || names.some((name) => idOfName.has(keyOf(realm, name)));
      if (taken) return 'taken';
      store(principal);
      return 'added';
    },
    replace(principal) {
      remove(principal.realm, principal.appId);
      store(principal);
    },
    remove,
    failWith(error) {
      failure = error;
    },
    reads: () => reads,
  };
}
