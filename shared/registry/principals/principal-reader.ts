/** The registry's records as the token path asks for them: a point read by id, two by name; other realms hold nobody. */
import type { RecordStore } from '../records/record-store.ts';
import { principalClaims } from './principal-kind.ts';
import type { PrincipalRecord, ServicePrincipal, ServicePrincipals } from './service-principal.ts';

export function createPrincipalReader(
  store: Pick<RecordStore<PrincipalRecord>, 'read' | 'holderOf'>,
  homeRealm: () => Promise<string>,
): ServicePrincipals {
  async function byAppId(realm: string, appId: string): Promise<ServicePrincipal | undefined> {
    if (realm !== (await homeRealm())) return undefined;
    const found = await store.read(appId);
    return found && found.deletedAt === undefined ? { ...found.value, realm } : undefined;
  }

  return {
    byAppId,
    async byName(realm, name) {
      const appId = await store.holderOf(principalClaims.name(name));
      const found = appId === undefined ? undefined : await byAppId(realm, appId);
      // Between the two reads the name may have changed hands.
      return found?.names.includes(name) ? found : undefined;
    },
  };
}
