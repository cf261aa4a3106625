/** Requests that must be served: tokens by every grant, their meaning at introspection, and what is published. */
import { litware } from '../../local/litware.ts';
import { askForToken, type Granted } from './asking.ts';
import { send } from './http.ts';
import type { Parties } from './parties.ts';
import {
  assertionRequest,
  exchangeRequest,
  legacySecretRequest,
  s2sRequest,
  secretRequest,
  type TokenRequest,
  userRequest,
} from './token-requests.ts';
import type { TokenWatch } from './token-watch.ts';
import { kidOf } from './verifier.ts';
import type { World } from './world.ts';

export interface Load {
  readonly world: World;
  readonly parties: Parties;
  readonly watch: TokenWatch;
  /** Assertions that were accepted once, to be shown again. */
  readonly used: TokenRequest[];
  /** Such as had ended when they were shown; a record of them is not needed for long. */
  readonly ended: TokenRequest[];
}

const mostUsed = 300;

type GoodRequest = (load: Load) => Promise<void>;

const documents = [
  '/metadata/json/1',
  `/metadata/json/1?realm=${litware.realm}`,
  '/autodiscover/metadata/json/1',
  '/_layouts/15/metadata/json/1',
  `/${litware.realm}/.well-known/openid-configuration`,
  '/discovery/keys',
];

export const goodRequests: Readonly<Record<string, GoodRequest>> = {
  secret: (load) => served(load, 'secret', secretRequest(load.parties.client, load.parties.server)),
  'secret, ACS wire': (load) =>
    served(load, 'secret, ACS wire', legacySecretRequest(load.parties.client, load.parties.server)),
  async private_key_jwt(load) {
    const { client, server } = load.parties;
    await served(load, 'private_key_jwt', await assertionRequest(issuerOf(load.world), client, server));
  },
  async 'S2S assertion'(load) {
    const { client, server } = load.parties;
    await served(load, 'S2S assertion', await s2sRequest(new URL(load.world.stack.url).host, client, server));
  },
  exchange: forAUser,
  metadata: readDocument,
};

/** The issuer of the realm, which assertions name as their audience. */
export function issuerOf({ stack }: Pick<World, 'stack'>): string {
  return `${stack.url}/${litware.realm}`;
}

async function served(load: Load, kind: string, request: TokenRequest): Promise<void> {
  await tokenBy(load, kind, request);
}

async function tokenBy(load: Load, kind: string, request: TokenRequest): Promise<Granted | undefined> {
  const granted = await askForToken(load.world, load.world.any(), { kind, sort: 'good' }, request);
  if (!granted) return undefined;
  if (request.assertion) remember(load.used, request);
  load.watch.add(granted, load.parties.client.appId);
  return granted;
}

export function remember(used: TokenRequest[], request: TokenRequest): void {
  used.push(request);
  if (used.length > mostUsed) used.shift();
}

/** A token for a user, exchanged by the server for one to another; both are good. */
async function forAUser(load: Load): Promise<void> {
  const { world, parties } = load;
  const { client, server } = parties;
  const kind = 'for a user';
  const granted = await tokenBy(load, kind, await userRequest(issuerOf(world), client, server));
  // Judged by another instance that may not have read the ring yet, a token of a new key fails as it may elsewhere.
  if (!granted || !(await load.watch.isKnownEverywhere(granted.token))) return;
  const request = exchangeRequest(granted.token, server, client);
  const isStillGood = () => !world.recorder.revoked.has(kidOf(granted.token));
  await askForToken(world, world.any(), { kind: 'exchange', sort: 'good' }, request, isStillGood);
}

async function readDocument({ world }: Load): Promise<void> {
  const { recorder, random } = world;
  const instance = world.any();
  const sentAt = recorder.now();
  const { status } = await send(`${instance.url}${random.pick(documents)}`);
  const times = { sentAt, answeredAt: recorder.now() };
  recorder.asks.push({ kind: 'metadata', sort: 'good', instance: instance.name, ...times, status, code: '' });
}
