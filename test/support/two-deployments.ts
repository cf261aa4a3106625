/**
 * Two deployments of this service side by side, a Lync and an Exchange, each with its own keys, tables and vault; and
 * what their servers and applications do with each other: ask for tokens, show them, and have them judged.
 */

import { SignJWT } from 'jose';
import { expect } from 'vitest';
import { freePort } from '../../local/free-port.ts';
import { litware } from '../../local/litware.ts';
import { authorizationServerId } from '../../shared/base/principal-name.ts';
import type { PartnerApplicationView } from '../../shared/registry/partners/partner-kind.ts';
import type { PasswordCredentialView } from '../../shared/registry/principals/principal-view.ts';
import { eventsOf, type ManagementClient } from './management.ts';
import { type Application, assertionForm, registerApplication, requestToken } from './principal-calls.ts';
import { changeOf, manageRegistry, soon } from './registry.ts';
import { startTestStack, type TestStack, untilSettled } from './service-stack.ts';

/** An application with a secret. */
export interface Credentials {
  readonly appId: string;
  readonly secret: string;
}

export type Client = Application & Credentials;

/** A deployment, the server that stands behind it, and an application of its realm. */
export interface Deployment {
  readonly name: 'Lync' | 'Exchange';
  readonly stack: TestStack;
  readonly url: string;
  readonly api: ManagementClient;
  readonly realm: string;
  /** Under which it issues tokens as a partner, and under which its server is registered. */
  readonly serviceName: string;
  /** `serviceName@realm`. */
  readonly issuer: string;
  /** Where partners read who it is. */
  readonly metadataUrl: string;
  /** The server as a resource of the ACS wire and of the modern one. */
  readonly audience: string;
  readonly address: string;
  readonly server: Credentials;
  /** Trusted for delegation. */
  readonly client: Client;
}

export interface DeploymentPair {
  readonly lync: Deployment;
  readonly exchange: Deployment;
  stop(): Promise<void>;
}

interface DeploymentPlan extends Pick<Deployment, 'name' | 'realm' | 'serviceName'> {
  readonly metadataPath: string;
  readonly host: string;
}

const lyncPlan: DeploymentPlan = {
  name: 'Lync',
  realm: litware.realm,
  serviceName: litware.lync,
  metadataPath: '/metadata/json/1',
  host: `pool.${litware.realm}`,
};

function exchangePlan(realm: string): DeploymentPlan {
  const [serviceName, metadataPath] = [litware.exchange, '/autodiscover/metadata/json/1'];
  return { name: 'Exchange', realm, serviceName, metadataPath, host: `mail.${realm}` };
}

export interface PairOptions {
  /** That of Lync for two parts of one company (seeds/004); another company's unless given. */
  readonly exchangeRealm?: string;
  /** Whom Exchange may ask for metadata beside Lync: http origins on loopback. */
  readonly alsoAllowed?: readonly string[];
}

/** Starts both, each allowed to ask the other; neither trusts anybody yet. */
export async function startTwoDeployments(options: PairOptions = {}): Promise<DeploymentPair> {
  const { exchangeRealm = 'fabrikam.com', alsoAllowed = [] } = options;
  const [lyncPort, exchangePort] = [await freePort(), await freePort()];
  const originOf = (port: number) => `http://127.0.0.1:${port}`;
  const [lync, exchange] = await Promise.all([
    startDeployment(lyncPlan, lyncPort, [originOf(exchangePort)]),
    startDeployment(exchangePlan(exchangeRealm), exchangePort, [originOf(lyncPort), ...alsoAllowed]),
  ]);
  const stop = async () => {
    await lync.stack.stop();
    await exchange.stack.stop();
  };
  return { lync, exchange, stop };
}

async function startDeployment(
  { name, realm, serviceName, metadataPath, host }: DeploymentPlan,
  port: number,
  allowed: readonly string[],
): Promise<Deployment> {
  const settings = {
    S2S_SERVICE_NAME: serviceName,
    S2S_DEFAULT_SIP_DOMAIN: realm,
    S2S_OUTBOUND_ALLOWED: allowed.join(','),
    S2S_CACHE_FOR: '1s',
  };
  const stack = await startTestStack({ port, settings });
  await untilSettled(stack.url);
  const { url } = stack;
  const api = await manageRegistry(stack);
  const address = `https://${host}`;
  await nameServer(api, serviceName, [`${serviceName}/${host}`, address]);
  const server = { appId: serviceName, secret: await addSecret(api, serviceName) };
  const client = await registerClient(api, `application of ${name}`);
  const issuer = `${serviceName}@${realm}`;
  const audience = `${serviceName}/${host}@${realm}`;
  const metadataUrl = `${url}${metadataPath}`;
  return {
    name,
    stack,
    url,
    api,
    realm,
    serviceName,
    issuer,
    metadataUrl,
    audience,
    address,
    server,
    client,
  };
}

/** Further names of an application that is registered. */
export async function nameServer(api: ManagementClient, appId: string, names: readonly string[]) {
  changeOf(await api.post(`servicePrincipals/${appId}/addNames`, { servicePrincipalNames: names }));
}

export async function addSecret(api: ManagementClient, appId: string): Promise<string> {
  const made = await api.post(`servicePrincipals/${appId}/passwordCredentials`, { displayName: 'journey' });
  return changeOf<PasswordCredentialView & { readonly secretText: string }>(made).value.secretText;
}

/** An application that may act for users, with a key and a secret. */
export async function registerClient(api: ManagementClient, displayName: string): Promise<Client> {
  const application = await registerApplication(api, displayName);
  changeOf(await api.patch(application.path, { trustedForDelegation: true }));
  return { ...application, secret: await addSecret(api, application.appId) };
}

/** Makes the one deployment a partner application of the other, by its metadata. */
export async function trust(
  by: Deployment,
  { name, metadataUrl }: Deployment,
): Promise<PartnerApplicationView> {
  const request = { name, metadataUrl, applicationTrustLevel: 'Full' };
  return changeOf<PartnerApplicationView>(await by.api.post('partnerApplications', request)).value;
}

type Form = Readonly<Record<string, string>>;

export const legacyPath = ({ realm }: Pick<Deployment, 'realm'>) => `/${realm}/tokens/OAuth/2`;
export const modernPath = ({ realm }: Pick<Deployment, 'realm'>) => `/${realm}/oauth2/token`;

export function secretOf({ appId, secret }: Credentials): Form {
  return { client_id: appId, client_secret: secret };
}

/** A token on the ACS wire, by the application's secret. @throws Error that shows the refusal */
export async function applicationToken(at: Deployment, resource: string, client: Credentials = at.client) {
  return granted(await requestToken(at.url, { ...secretOf(client), resource }, legacyPath(at)));
}

export const ken = { sub: 'ken@litwareinc.com', upn: 'ken@litwareinc.com', smtp: 'ken.myer@litwareinc.com' };

/** The form of an assertion by which an application asks to act for a user (RFC 7523 §2.1). */
export async function userForm(at: Deployment, client: Application = at.client, user = ken): Promise<Form> {
  const claims = { ...user, aud: `${at.url}/${at.realm}` };
  const { client_assertion: assertion = '' } = await assertionForm(at.url, client.appId, client.certificate, {
    claims,
  });
  return { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion };
}

const begunAt = Math.floor(Date.now() / 1000);
let assertions = 0;

/** Another moment at each call: what is signed of the same claims twice is one assertion, and accepted once. */
function anotherMoment(): number {
  assertions += 1;
  return begunAt - assertions;
}

/** The form of an assertion as Exchange sends it, and nothing beside it (reference §4.1). */
export async function s2sForm(
  { url, realm }: Pick<Deployment, 'url' | 'realm'>,
  { appId, certificate }: Pick<Application, 'appId' | 'certificate'>,
): Promise<Form> {
  const audience = `${authorizationServerId}/${new URL(url).host}@${realm}`;
  const nbf = anotherMoment();
  const claims = { iss: `${appId}@${realm}`, aud: audience, exp: nbf + 600, nbf };
  const assertion = await new SignJWT(claims)
    .setProtectedHeader({ typ: 'JWT', alg: 'RS256', x5t: certificate.x5t })
    .sign(certificate.privateKey);
  return { grant_type: 'http://oauth.net/grant_type/jwt/1.0/bearer', assertion };
}

/** A token on the ACS wire by which the application acts for Ken. @throws Error that shows the refusal */
export async function userToken(at: Deployment, resource: string, client: Application = at.client) {
  return granted(await requestToken(at.url, { ...(await userForm(at, client)), resource }, legacyPath(at)));
}

export function granted({ status, text, token }: Awaited<ReturnType<typeof requestToken>>): string {
  if (status !== 200) throw new Error(`No token was given: ${status} ${text}`);
  return token;
}

/** What introspection tells; beside `active` only of a token that is. */
export interface Introspection {
  readonly active: boolean;
  readonly username?: string;
  readonly s2s?: Readonly<Record<string, unknown>>;
}

/** What a token means to the server of that deployment, or to another application of it. */
export async function introspect(
  at: Deployment,
  token: string,
  resource: Credentials = at.server,
): Promise<Introspection> {
  const body = new URLSearchParams({ ...secretOf(resource), token });
  const response = await fetch(`${at.url}/${at.realm}/oauth2/introspect`, { method: 'POST', body });
  if (response.status !== 200)
    throw new Error(`Nothing was told: ${response.status} ${await response.text()}`);
  return (await response.json()) as Introspection;
}

/** Holds that the log gave this reason for the last token that was not accepted. */
export async function expectLastRefusal({ stack }: Deployment, detail: string): Promise<void> {
  const last = () =>
    eventsOf(stack.host.lines()).findLast(({ event, active }) => event === 'token.introspected' && !active);
  await expect.poll(last, soon).toMatchObject({ detail });
}
