/**
 * The way of a request through the vault: token, route, count, planned fault, api-version, what time has brought,
 * handler. A request without a token learns nothing but where to get one.
 */
import { challenge, isAuthorized, type VerifyToken } from './challenge.ts';
import { type FaultPlan, serveUnderFault } from './fault-plan.ts';
import type { Answer, Exchange, Reply } from './loopback-server.ts';
import type { VaultOperation } from './operations.ts';
import { type Match, matchRoute } from './routes.ts';
import type { Settlement } from './settlement.ts';
import type { Call, Vault } from './vault-context.ts';
import { badParameter, plannedError, toErrorReply, VaultError } from './vault-errors.ts';

export interface Dispatcher {
  readonly vault: Vault;
  readonly settlement: Settlement;
  readonly faults: FaultPlan<VaultOperation>;
  readonly counts: Map<VaultOperation, number>;
  readonly checkToken: VerifyToken;
  readonly authority: string;
  readonly tenantId: string;
}

/** Answers one request of the data plane. */
export async function dispatch(dispatcher: Dispatcher, exchange: Exchange): Promise<Answer> {
  const { authorization } = exchange.headers;
  if (!(await isAuthorized(dispatcher.checkToken, authorization))) {
    const refusal = challenge(dispatcher.authority, dispatcher.tenantId, authorization !== undefined);
    return serveCounted(dispatcher, 'challenge', undefined, () => Promise.resolve(refusal));
  }
  const match = matchRoute(exchange.method, exchange.segments);
  if (!match) {
    return withServiceHeaders(
      dispatcher,
      toErrorReply(badParameter('The vault has no such path and method.')),
    );
  }
  const serve = () => perform(dispatcher, exchange, match);
  return serveCounted(dispatcher, match.route.operation, match.name || undefined, serve);
}

async function serveCounted(
  dispatcher: Dispatcher,
  operation: VaultOperation,
  name: string | undefined,
  serve: () => Promise<Answer>,
): Promise<Answer> {
  const { counts, faults } = dispatcher;
  counts.set(operation, (counts.get(operation) ?? 0) + 1);
  const rule = faults.take(operation, name);
  const answer = await serveUnderFault(rule, serve, (fault) => toErrorReply(plannedError(fault)));
  return typeof answer === 'string' ? answer : withServiceHeaders(dispatcher, answer);
}

async function perform({ vault, settlement }: Dispatcher, exchange: Exchange, match: Match): Promise<Reply> {
  try {
    const call = toCall(exchange, match);
    await settlement.settle(match.route.operation);
    return await match.route.handle(vault, call);
  } catch (error) {
    if (error instanceof VaultError) return toErrorReply(error);
    throw error;
  }
}

/** @throws VaultError BadParameter */
function toCall(exchange: Exchange, { route, name, version }: Match): Call {
  const apiVersion = exchange.query.get('api-version') ?? '';
  if (!/^(7\.\d|20\d\d-\d\d-\d\d)(-preview(\.\d+)?)?$/.test(apiVersion)) {
    throw badParameter('The api-version is missing or unknown.');
  }
  if (route.pattern.includes(':name') && !/^[0-9A-Za-z-]{1,127}$/.test(name)) {
    throw badParameter('A name has 1 to 127 letters, digits and hyphens.');
  }
  return {
    operation: route.operation,
    name,
    version,
    query: exchange.query,
    base: exchange.base,
    path: `/${exchange.segments.join('/')}`,
    body: parseBody(exchange.body),
  };
}

function parseBody(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw badParameter('The request body is not JSON.');
  }
}

function withServiceHeaders({ vault }: Dispatcher, reply: Reply): Reply {
  return {
    ...reply,
    headers: {
      Expires: '-1',
      'x-ms-keyvault-region': 'local',
      'x-ms-request-id': vault.random.uuid(),
      'x-ms-keyvault-service-version': '1.0.0.0',
      'x-ms-keyvault-network-info': 'conn_type=Ipv4;addr=127.0.0.1;act_addr_fam=InterNetwork;',
      ...reply.headers,
    },
  };
}
