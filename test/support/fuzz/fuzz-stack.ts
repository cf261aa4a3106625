/** A stack to be fuzzed: what its service knows, everything that its host prints, and what is left open in it. */
import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { litware } from '../../../local/litware.ts';
import { type ManagementClient, manage } from '../management.ts';
import { registerApplication, signProof } from '../principal-calls.ts';
import { changeOf } from '../registry.ts';
import { startTestStack, type TestStack, untilSettled } from '../service-stack.ts';
import { s2sForm } from '../two-deployments.ts';
import type { FuzzWorld } from './fuzz-requests.ts';
import { withoutLimits } from './without-limits.ts';

export interface FuzzStack {
  readonly stack: TestStack;
  readonly api: ManagementClient;
  readonly world: FuzzWorld;
  /** Every line from the start of the stack on. */
  readonly lines: readonly string[];
}

const nobody = '0000000f-0000-4000-8000-00000000000f';

export async function startFuzzStack(): Promise<FuzzStack> {
  const lines: string[] = [];
  const stack = await startTestStack({ settings: withoutLimits, onLine: (line) => void lines.push(line) });
  await untilSettled(stack.url);
  const api = await manage(stack.url, stack.identity);
  return { stack, api, world: await furnish(stack, api), lines };
}

/** Objects of every kind to be fuzzed; the example of the seeds stays out of it, so that it must go on working. */
async function furnish(stack: TestStack, api: ManagementClient): Promise<FuzzWorld> {
  const { url } = stack;
  const application = await registerApplication(api, 'fuzzed');
  const { appId, keyId, certificate } = application;
  const der = certificate.der.toString('base64');
  changeOf(await api.post('linkedAccounts', { name: 'FuzzAccount', roles: ['UserApplication'] }));
  const pinned = { applicationIdentifier: appId, realm: 'contoso.com', certificate: der };
  const partner = { name: 'FuzzPartner', applicationTrustLevel: 'Full', ...pinned };
  changeOf(await api.post('partnerApplications', partner));
  const thumbprints = (await api.certificates()).map(({ thumbprint }) => thumbprint);
  const { assertion = '' } = await s2sForm({ url, realm: litware.realm }, application);
  const names = ['FuzzPartner', 'FuzzAccount', 'FuzzServer', 'Nobody'];
  const addresses = [`${url}/metadata/json/1`, 'https://127.0.0.1:1/metadata/json/1', 'http://127.0.0.1:1/'];
  const tokenType = 'urn:ietf:params:oauth:token-type:jwt';
  return {
    managementToken: api.token,
    pathValues: {
      realm: [litware.realm, 'LITWAREINC.com', 'contoso.com', 'autodiscover'],
      id: [appId, appId.toUpperCase(), nobody],
      keyId: [keyId, nobody],
      name: names,
      account: names,
      role: ['UserApplication', 'ApplicationImpersonation', 'Nothing'],
      thumbprint: [...thumbprints, certificate.thumbprint, 'D'.repeat(40)],
    },
    meaningful: {
      grant_type: [
        'client_credentials',
        'urn:ietf:params:oauth:grant-type:jwt-bearer',
        'http://oauth.net/grant_type/jwt/1.0/bearer',
        'urn:ietf:params:oauth:grant-type:token-exchange',
      ],
      client_id: [appId, `${appId}@${litware.realm}`, nobody],
      client_secret: ['a-wrong-secret'],
      client_assertion: [assertion],
      client_assertion_type: ['urn:ietf:params:oauth:client-assertion-type:jwt-bearer'],
      resource: [
        `https://${litware.exchangeHost}`,
        `${litware.exchange}/${litware.exchangeHost}@${litware.realm}`,
      ],
      scope: [`https://${litware.exchangeHost}/.default`],
      assertion: [assertion],
      subject_token: [assertion],
      subject_token_type: [tokenType],
      actor_token: [assertion],
      actor_token_type: [tokenType],
      requested_token_type: [tokenType],
      token: [assertion],
      name: names,
      linkedAccount: names,
      oauthServer: names,
      metadataUrl: addresses,
      targetUri: addresses,
      applicationIdentifier: [appId, litware.lync],
      certificate: [der, certificate.pem],
      key: [der],
      content: [certificate.pem, der],
      keyId: [keyId],
      proof: [await signProof(url, application, certificate)],
      thumbprint: thumbprints,
      effectiveDate: ['2035-01-01T00:00:00Z', '2035-01-01T00:00:00'],
      startDateTime: ['2026-01-01T00:00:00Z', '9999-12-31T23:59:59Z'],
      endDateTime: ['2035-01-01T00:00:00Z', '1601-01-01T00:00:00Z'],
      realm: ['contoso.com', litware.realm],
      servicePrincipalNames: [`${appId}/fuzz.litwareinc.com`, 'https://fuzz.litwareinc.com'],
      sipUri: ['sip:ken@litwareinc.com'],
      mailbox: ['ken@litwareinc.com'],
    },
  };
}

/** Whether the example client still gets a token, and by which status if not. */
export async function lyncGetsToken({ stack }: Pick<FuzzStack, 'stack'>): Promise<number> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: litware.lync,
    client_secret: await readFile(stack.litware.secret, 'utf8'),
    resource: `https://${litware.exchangeHost}`,
  });
  return (await fetch(`${stack.url}/${litware.realm}/oauth2/token`, { method: 'POST', body })).status;
}

export interface Held {
  /** Open files and sockets. */
  readonly handles: number;
  readonly residentMegabytes: number;
}

/** What the host's process holds, where the system tells; nothing elsewhere. */
export function heldBy({ stack }: Pick<FuzzStack, 'stack'>): Held {
  const process = `/proc/${stack.host.pid}`;
  try {
    const [, pages = ''] = readFileSync(`${process}/statm`, 'utf8').split(' ');
    return { handles: readdirSync(`${process}/fd`).length, residentMegabytes: Number(pages) / 256 };
  } catch {
    return { handles: 0, residentMegabytes: 0 };
  }
}
