/**
 * The control routes of the identity endpoint, for tests in another process on this machine.
 *
 *   GET, POST, DELETE /control/faults     the list; add a JSON list of rules; forget all
 *   GET, DELETE       /control/requests   counts by operation; reset
 */
import * as z from 'zod/mini';
import { type FaultRule, faultRulesSchema } from '../vault/fault-plan.ts';
import { type Exchange, isLocalControl, type Reply } from '../vault/loopback-server.ts';
import { type IdentityOperation, identityOperations, platformError } from './routes.ts';

export type IdentityFault = FaultRule<IdentityOperation>;

export interface IdentityControl {
  addFaults(...rules: readonly IdentityFault[]): void;
  clearFaults(): void;
  faults(): readonly IdentityFault[];
  /** Requests by operation since the start or the last reset. */
  requests(): Readonly<Partial<Record<IdentityOperation, number>>>;
  resetRequests(): void;
}

const faultsBody = faultRulesSchema(identityOperations);

export function serveIdentityControl(control: IdentityControl, exchange: Exchange): Reply {
  if (!isLocalControl(exchange)) return platformError(403, 'Control is for programs on this machine.');
  switch (`${exchange.method} ${exchange.segments[1] ?? ''}`) {
    case 'GET faults':
      return { status: 200, body: control.faults() };
    case 'POST faults':
      return addFaults(control, exchange.body);
    case 'DELETE faults':
      control.clearFaults();
      return { status: 204 };
    case 'GET requests':
      return { status: 200, body: control.requests() };
    case 'DELETE requests':
      control.resetRequests();
      return { status: 204 };
    default:
      return platformError(404, 'There is no such control route.');
  }
}

function addFaults(control: IdentityControl, body: Buffer): Reply {
  try {
    control.addFaults(...z.parse(faultsBody, JSON.parse(body.toString('utf8'))));
    return { status: 204 };
  } catch {
    return platformError(400, 'The body is not a list of fault rules.');
  }
}
