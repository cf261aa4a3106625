/**
 * An identity endpoint like the one that App Service and Functions give an app: the official credentials get tokens
 * from it unmodified. It is also the tenant that those tokens come from, with its documents. Development only.
 */
import type { Clock, Seconds } from '../../shared/base/clock.ts';
import type { Random } from '../../shared/base/random.ts';
import { createFaultPlan, type FaultPlan, serveUnderFault } from '../vault/fault-plan.ts';
import { type Answer, type Exchange, startLoopbackServer } from '../vault/loopback-server.ts';
import { type IdentityControl, serveIdentityControl } from './control-routes.ts';
import { type ManagedIdentity, systemIdentity } from './identities.ts';
import {
  type IdentityContext,
  type IdentityOperation,
  jwksUriOf,
  platformError,
  serveIdentity,
  toOperation,
} from './routes.ts';
import { openSigningKey } from './signing-key.ts';

export interface IdentityEndpointOptions {
  /** 0 (the default) takes any free port; the issuer's URL holds the port, so a lasting one wants a fixed port. */
  readonly port?: number;
  readonly host?: '127.0.0.1';
  readonly clock: Clock;
  readonly random: Random;
  readonly tenantId: string;
  /** Where the signing key is kept; without it each start has a new one. */
  readonly directory?: string;
  /** The value that X-IDENTITY-HEADER must have; a random one by default. */
  readonly secret?: string;
  /** The first one answers a request that names none. */
  readonly identities?: readonly [ManagedIdentity, ...ManagedIdentity[]];
  /** 24 hours by default, as for managed identities. */
  readonly tokenLifetime?: Seconds;
}

export interface IdentityEndpoint {
  readonly url: string;
  /** The value for IDENTITY_ENDPOINT. */
  readonly endpoint: string;
  /** The value for IDENTITY_HEADER. */
  readonly header: string;
  /** `iss` of the tokens. */
  readonly issuer: string;
  readonly jwksUri: string;
  readonly tenantId: string;
  readonly identities: readonly ManagedIdentity[];
  readonly control: IdentityControl;
  close(): Promise<void>;
}

const day: Seconds = 86_400;

/** @throws Error when the port is taken or the stored signing key cannot be read */
export async function startIdentityEndpoint(options: IdentityEndpointOptions): Promise<IdentityEndpoint> {
  const key = await openSigningKey(options.directory);
  const counts = new Map<IdentityOperation, number>();
  const faults = createFaultPlan<IdentityOperation>();
  const control = createControl(faults, counts);
  // The port, and with it the issuer, is known only once the server listens.
  let context: IdentityContext | undefined;
  const server = await startLoopbackServer({
    port: options.port ?? 0,
    host: options.host ?? '127.0.0.1',
    async serve(exchange) {
      if (exchange.segments[0] === 'control') return serveIdentityControl(control, exchange);
      return context ? serveCounted(context, faults, counts, exchange) : 'reset';
    },
  });
  context = createContext(options, server.url, key);
  return {
    url: server.url,
    endpoint: `${server.url}/msi/token`,
    header: context.header,
    issuer: context.tokens.issuer,
    jwksUri: jwksUriOf(server.url, options.tenantId),
    tenantId: options.tenantId,
    identities: context.identities,
    control,
    close: server.close,
  };
}

function createContext(
  options: IdentityEndpointOptions,
  url: string,
  key: IdentityContext['tokens']['key'],
): IdentityContext {
  const { clock, random, tenantId } = options;
  return {
    url,
    header: options.secret ?? random.bytes(32).toString('hex'),
    identities: options.identities ?? [systemIdentity(tenantId)],
    tokens: {
      issuer: `${url}/${tenantId}/v2.0`,
      tenantId,
      key,
      clock,
      random,
      lifetime: options.tokenLifetime ?? day,
    },
  };
}

async function serveCounted(
  context: IdentityContext,
  faults: FaultPlan<IdentityOperation>,
  counts: Map<IdentityOperation, number>,
  exchange: Exchange,
): Promise<Answer> {
  const operation = toOperation(context, exchange);
  if (!operation) return platformError(404, 'There is no such path.');
  counts.set(operation, (counts.get(operation) ?? 0) + 1);
  const name = exchange.query.get('client_id') ?? undefined;
  return serveUnderFault(
    faults.take(operation, name),
    () => serveIdentity(context, operation, exchange),
    ({ status, message }) => platformError(status, message ?? 'A planned fault of the emulator.'),
  );
}

function createControl(
  faults: FaultPlan<IdentityOperation>,
  counts: Map<IdentityOperation, number>,
): IdentityControl {
  return {
    addFaults: (...rules) => faults.add(rules),
    clearFaults: faults.clear,
    faults: faults.rules,
    requests: () => Object.fromEntries(counts),
    resetRequests: () => counts.clear(),
  };
}
