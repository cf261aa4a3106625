/** A service to be attacked, behind a recorder of all that its storage is asked, beside an address that it could call. */
import { createPublicKey } from 'node:crypto';
import { inject } from 'vitest';
import { litware } from '../../../local/litware.ts';
import type { ServicePrincipalView } from '../../../shared/registry/principals/principal-view.ts';
import type { TestCertificate } from '../certificates.ts';
import { withoutLimits } from '../fuzz/without-limits.ts';
import { freshCertificate, type ManagementClient, manage, tenantKey } from '../management.ts';
import { type MetadataServer, startMetadataServer } from '../metadata-server.ts';
import { claimsOf } from '../principal-calls.ts';
import { changeOf } from '../registry.ts';
import { isolated, startTestStack, type TestStack, untilSettled } from '../service-stack.ts';
import { startTableProxy, type TableProxy } from '../table-proxy.ts';
import { addSecret, nameServer } from '../two-deployments.ts';
import type { AttackedToken, Members } from './attacked-token.ts';

/** A registered application with a key and a secret. */
export interface Principal {
  readonly id: string;
  readonly appId: string;
  readonly secret: string;
  readonly certificate: TestCertificate;
}

export interface AttackedWorld {
  readonly url: string;
  readonly stack: TestStack;
  readonly application: Principal;
  readonly elliptic: Principal;
  /** The certificate of a partner application. */
  readonly partner: TestCertificate;
  readonly management: Pick<AttackedToken, 'header' | 'claims' | 'key'>;
  readonly others: Pick<AttackedToken, 'otherKey' | 'attacker' | 'address'>;
  readonly storage: TableProxy;
  /** Where tokens say that a key is to be had. */
  readonly elsewhere: MetadataServer;
  stop(): Promise<void>;
}

export async function startAttackedWorld(): Promise<AttackedWorld> {
  const { connectionString: service } = inject('azurite');
  const prefix = isolated().S2S_TABLE_PREFIX;
  const storage = await startTableProxy({ service, prefix });
  const elsewhere = await startMetadataServer();
  const address = `http://127.0.0.1:${elsewhere.port}`;
  const stack = await startTestStack({
    settings: {
      ...withoutLimits,
      S2S_TABLE_PREFIX: prefix,
      S2S_TABLE_SERVICE: storage.storage.service,
      S2S_OUTBOUND_ALLOWED: address,
    },
  });
  await untilSettled(stack.url);
  const api = await manage(stack.url, stack.identity);
  const other = await register(api, 'other', { keyName: 'attacked-other' });
  return {
    url: stack.url,
    stack,
    storage,
    elsewhere,
    application: await register(api, 'attacked', { keyName: 'attacked' }),
    elliptic: await register(api, 'elliptic', { keyName: 'attacked', keyType: 'ec' }),
    partner: await registerPartner(api),
    management: await managementParts(stack, api.token),
    others: {
      otherKey: other.certificate,
      attacker: await freshCertificate({ keyName: 'attacker' }),
      address,
    },
    async stop() {
      await stack.stop();
      storage.close();
      await elsewhere.close();
    },
  };
}

async function register(
  api: ManagementClient,
  displayName: string,
  keys: Parameters<typeof freshCertificate>[0],
): Promise<Principal> {
  const certificate = await freshCertificate(keys);
  const made = changeOf<ServicePrincipalView>(await api.post('servicePrincipals', { displayName }));
  const { id, appId } = made.value;
  const path = `servicePrincipals/${appId}`;
  changeOf(await api.post(`${path}/keyCredentials`, { key: certificate.der.toString('base64') }));
  changeOf(await api.patch(path, { trustedForDelegation: true }));
  if (displayName === 'attacked') await nameServer(api, appId, [`${appId}/app.litwareinc.com`]);
  return { id, appId, certificate, secret: await addSecret(api, appId) };
}

async function registerPartner(api: ManagementClient): Promise<TestCertificate> {
  const partner = await freshCertificate({ keyName: 'attacked-partner' });
  const pinned = { applicationIdentifier: litware.exchange, realm: 'contoso.com' };
  const request = { name: 'Contoso', applicationTrustLevel: 'Full', ...pinned };
  changeOf(
    await api.post('partnerApplications', { ...request, certificate: partner.der.toString('base64') }),
  );
  return partner;
}

async function managementParts(stack: TestStack, token: string): Promise<AttackedWorld['management']> {
  const privateKey = await tenantKey(stack);
  const [header = ''] = token.split('.');
  const members: Members = JSON.parse(Buffer.from(header, 'base64url').toString());
  return {
    header: members,
    claims: claimsOf(token),
    key: { privateKey, publicKey: createPublicKey(privateKey) },
  };
}
