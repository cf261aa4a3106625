/** The applications that ask for tokens: some that nobody touches, and those that the operator makes and unmakes. */
import { randomUUID } from 'node:crypto';
import { litware } from '../../local/litware.ts';
import type { TestCertificate } from '../support/certificates.ts';
import { freshCertificate, type ManagementClient, manage } from '../support/management.ts';
import { changeOf } from '../support/registry.ts';
import type { World } from './world.ts';

export interface Party {
  readonly appId: string;
  /** Names under which tokens are asked for it. */
  readonly url: string;
  readonly host: string;
  readonly secret: string;
  readonly certificate: TestCertificate;
  /** JWS algorithm of the certificate's key. */
  readonly algorithm: 'RS256' | 'ES256';
}

/** Set up before anything is disturbed, and never touched again. */
export interface Parties {
  /** A client that may act for users. */
  readonly client: Party;
  /** A resource server that asks what tokens mean, and calls on for users. */
  readonly server: Party;
  /** One that was disabled. */
  readonly disabled: Party;
}

export async function registerParties({ first, stack }: Pick<World, 'first' | 'stack'>): Promise<Parties> {
  const api = await manage(first.url, stack.identity);
  const client = await registerParty(api, 'client', true);
  const server = await registerParty(api, 'server', true);
  const disabled = await registerParty(api, 'disabled', false);
  changeOf(await api.patch(`servicePrincipals/${disabled.appId}`, { enabled: false }));
  return { client, server, disabled };
}

async function registerParty(api: ManagementClient, name: string, trusted: boolean): Promise<Party> {
  const certificate = await freshCertificate({ keyName: `chaos-${name}` });
  const [appId, host] = [randomUUID(), `${name}.${litware.realm}`];
  const servicePrincipalNames = [`${appId}/${host}`, `https://${host}`];
  const request = { appId, displayName: name, trustedForDelegation: trusted, servicePrincipalNames };
  changeOf(await api.post('servicePrincipals', request));
  const key = certificate.der.toString('base64');
  changeOf(await api.post(`servicePrincipals/${appId}/keyCredentials`, { key }));
  const made = await api.post(`servicePrincipals/${appId}/passwordCredentials`, {});
  const secret = changeOf<{ secretText: string }>(made).value.secretText;
  return { appId, url: `https://${host}`, host, secret, certificate, algorithm: 'RS256' };
}
