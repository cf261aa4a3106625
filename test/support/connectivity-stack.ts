/**
 * A whole stack beside the Exchange stand-in: both on loopback, each knowing the other by what it publishes, the
 * partner and the address of Autodiscover set through the API. Tests break one thing at a time and mend it again.
 */
import { freePort } from '../../local/free-port.ts';
import { litware } from '../../local/litware.ts';
import { systemClock } from '../../shared/base/clock.ts';
import { authorizationServerId } from '../../shared/base/principal-name.ts';
import type { Report } from '../../shared/connectivity/report.ts';
import type { ConnectivityTest } from '../../shared/http/api/connectivity-tests.ts';
import {
  type ExchangeStandIn,
  type ServiceName,
  type StandInOptions,
  startExchangeStandIn,
} from './exchange-stand-in/exchange-stand-in.ts';
import { failure, type Reply } from './exchange-stand-in/replies.ts';
import { freshCertificate, type ManagementClient } from './management.ts';
import { loopbackIdentity } from './metadata-server.ts';
import { changeOf, manageRegistry, told } from './registry.ts';
import { startTestStack, type TestStack, untilSettled } from './service-stack.ts';

export interface ConnectivityStack {
  readonly stack: TestStack;
  readonly api: ManagementClient;
  readonly standIn: ExchangeStandIn;
  /** A service of the stand-in, under the name that its certificate has. */
  url(service: ServiceName): string;
  /** Runs a test through the API. */
  test(asked: ConnectivityTest): Promise<Report>;
  storage(input?: Partial<StorageInput>): Promise<Report>;
  /** Of EWS for the mailbox, unless the input says otherwise. */
  oauth(input?: Partial<OAuthInput>): Promise<Report>;
  /** Changes the OAuth configuration. */
  configure(change: object): Promise<void>;
  /** Changes the partner application Exchange. */
  setPartner(change: object): Promise<void>;
  /** Puts everything right again, whatever a test has broken. */
  mend(): Promise<void>;
  /** Everything that the API has answered so far. */
  readonly answers: readonly string[];
  stop(): Promise<void>;
}

export interface ConnectivityStackOptions {
  /** By https, with its authority in S2S_OUTBOUND_CA_BUNDLE; else by http on loopback. */
  readonly tls: boolean;
  readonly standIn?: Partial<StandInOptions>;
  /** Further entries of S2S_OUTBOUND_ALLOWED. */
  readonly allowed?: readonly string[];
}

type StorageInput = Extract<ConnectivityTest, { kind: 'storage' }>;
type OAuthInput = Extract<ConnectivityTest, { kind: 'oauth' }>;

/** The steps of the storage test, in order. */
export const storageSteps = [
  'configuration',
  'autodiscoverUrl',
  'certificate',
  'partner',
  'linkedAccount',
  'autodiscoverAddress',
  'autodiscoverToken',
  'autodiscover',
  'ewsAddress',
  'ewsToken',
  'folder',
  'createItem',
  'readItem',
  'deleteItem',
];

export const oauthSteps = [
  'configuration',
  'certificate',
  'address',
  'challenge',
  'resource',
  'trustedIssuers',
  'token',
  'call',
];

export const mailbox = 'kenmyer@litwareinc.com';

/** @returns when the stack is ready, Exchange is its partner and it knows where Autodiscover is */
export async function startConnectivityStack(options: ConnectivityStackOptions): Promise<ConnectivityStack> {
  const port = await freePort();
  const identity = options.tls ? await loopbackIdentity() : undefined;
  const standIn = await startExchangeStandIn({
    ...(identity && { identity }),
    ...(await peerOptions(port)),
    ...options.standIn,
  });
  const own = `localhost:${standIn.port}`;
  const allowed = [identity ? own : `http://${own}`, ...(options.allowed ?? [])];
  const settings = {
    S2S_OUTBOUND_ALLOWED: allowed.join(),
    ...(identity && { S2S_OUTBOUND_CA_BUNDLE: identity.authority }),
  };
  const stack = await startTestStack({ port, settings });
  await untilSettled(stack.url);
  const answers: string[] = [];
  const api = await manageRegistry(stack, undefined, (_method, _path, { text }) => answers.push(text));
  const parts = { stack, api, standIn, tls: options.tls };
  await registerExchange(parts);
  return {
    ...parts,
    ...operationsOf(parts),
    answers,
    url: (service) => standIn.url(service),
    async stop() {
      await stack.stop();
      await standIn.close();
    },
  };
}

interface Parts extends Pick<ConnectivityStack, 'stack' | 'api' | 'standIn'> {
  readonly tls: boolean;
}

type Operations = Pick<ConnectivityStack, 'test' | 'storage' | 'oauth' | 'configure' | 'setPartner' | 'mend'>;

function operationsOf({ stack, api, standIn, tls }: Parts): Operations {
  const path = 'partnerApplications/Exchange';
  const test: Operations['test'] = async (asked) =>
    told<{ readonly report: Report }>(await api.post('connectivityTests', asked)).report;
  const configure: Operations['configure'] = async (change) => {
    changeOf(await api.patch('oauthConfiguration', change));
  };
  const setPartner: Operations['setPartner'] = async (change) => {
    changeOf(await api.patch(path, change));
  };
  return {
    test,
    configure,
    setPartner,
    storage: (input) => test({ kind: 'storage', sipUri: `sip:${mailbox}`, ...input }),
    oauth: (input) => {
      const whom = input?.appOnly ? {} : { mailbox };
      return test({ kind: 'oauth', service: 'EWS', targetUri: standIn.url('ews'), ...whom, ...input });
    },
    async mend() {
      standIn.mend();
      standIn.tellEwsUrl(standIn.url('ews'));
      stack.vault.control.clearFaults();
      if (tls) await configure({ exchangeAutodiscoverUrl: standIn.url('autodiscover') });
      if ((await api.get(path)).status === 404) changeOf(await api.post(`${path}/restore`));
      await setPartner({ enabled: true, applicationTrustLevel: 'Full', linkedAccount: null });
    },
  };
}

/** It trusts the deployment on that port as a partner and as an authorization server, by its metadata. */
async function peerOptions(port: number): Promise<StandInOptions> {
  const { realm, lync } = litware;
  const metadata = `http://127.0.0.1:${port}/metadata/json/1`;
  const certificate = await freshCertificate({ keyName: 'exchange' });
  return {
    realm,
    metadataUrls: [metadata, `${metadata}?realm=${realm}`],
    trustedIssuers: [`${lync}@${realm}`, `${authorizationServerId}@${realm}`],
    users: [{ smtp: mailbox, sip: mailbox }],
    now: systemClock.now,
    certificate: certificate.der.toString('base64'),
  };
}

async function registerExchange({ api, standIn, tls }: Parts): Promise<void> {
  const autodiscover = standIn.url('autodiscover');
  const metadataUrl = new URL('/autodiscover/metadata/json/1', autodiscover).href;
  const request = { name: 'Exchange', applicationTrustLevel: 'Full', metadataUrl };
  changeOf(await api.post('partnerApplications', request));
  // An address by plain http is no address of Exchange, so the configuration takes none.
  if (tls) changeOf(await api.patch('oauthConfiguration', { exchangeAutodiscoverUrl: autodiscover }));
}

/** Challenges whoever comes without a token, and answers everybody else so. */
export function toToken(reply: Reply): Reply {
  return (request, response) => (request.token === '' ? failure.unexplained() : reply)(request, response);
}
