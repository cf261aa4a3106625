/**
 * The control routes: `VaultControl` over HTTP, for tests that run in another process. No token is asked for, so
 * they are open to programs on this machine only.
 *
 *   GET, POST, DELETE /control/faults       the list; add a JSON list of rules; forget all
 *   GET, POST         /control/clock        { now }; { advanceSeconds }
 *   POST              /control/auto-renew   { name? }
 *   POST              /control/creations    { outcome, name?, count? } and / or { issuanceSeconds }
 *   GET, DELETE       /control/requests     counts by operation; reset
 *   POST              /control/reset        an empty vault
 */
import * as z from 'zod/mini';
import type { VaultControl } from './control.ts';
import { faultRulesSchema } from './fault-plan.ts';
import { type Exchange, isLocalControl, type Reply } from './loopback-server.ts';
import { vaultOperationNames } from './operations.ts';
import { badParameter, forbidden, toErrorReply, VaultError } from './vault-errors.ts';

const natural = z.int().check(z.minimum(0));
const clockBody = z.strictObject({ advanceSeconds: natural });
const renewalBody = z.strictObject({ name: z.optional(z.string()) });
const creationsBody = z.strictObject({
  outcome: z.optional(z.enum(['completed', 'failed', 'cancelled', 'endless'])),
  name: z.optional(z.string()),
  count: z.optional(z.int().check(z.minimum(1))),
  issuanceSeconds: z.optional(natural),
});
const faultsBody = faultRulesSchema(vaultOperationNames);

type Action = (control: VaultControl, body: unknown) => unknown;

const actions = new Map<string, Action>([
  ['GET faults', (control) => control.faults()],
  ['POST faults', (control, body) => control.addFaults(...read(faultsBody, body))],
  ['DELETE faults', (control) => control.clearFaults()],
  ['GET clock', (control) => ({ now: control.now() })],
  [
    'POST clock',
    async (control, body) => ({ now: await control.advanceClock(read(clockBody, body).advanceSeconds) }),
  ],
  [
    'POST auto-renew',
    async (control, body) => ({ versions: await control.autoRenew(read(renewalBody, body ?? {}).name) }),
  ],
  ['POST creations', planCreations],
  ['GET requests', (control) => control.requests()],
  ['DELETE requests', (control) => control.resetRequests()],
  ['POST reset', (control) => control.reset()],
]);

function planCreations(control: VaultControl, body: unknown): void {
  const { outcome, issuanceSeconds, ...target } = read(creationsBody, body);
  if (outcome) control.planOutcome({ outcome, ...target });
  if (issuanceSeconds !== undefined) control.setIssuanceSeconds(issuanceSeconds);
}

/** Answers a request below `/control`: 200 with what was asked for, 204 for a change. */
export async function serveControl(control: VaultControl, exchange: Exchange): Promise<Reply> {
  try {
    if (!isLocalControl(exchange)) throw forbidden('Control is for programs on this machine.');
    const action = actions.get(`${exchange.method} ${exchange.segments[1] ?? ''}`);
    if (!action) throw new VaultError(404, 'NotFound', 'There is no such control route.');
    const body = await action(control, parse(exchange.body));
    return body === undefined ? { status: 204 } : { status: 200, body };
  } catch (error) {
    if (error instanceof VaultError) return toErrorReply(error);
    throw error;
  }
}

function parse(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw badParameter('The request body is not JSON.');
  }
}

function read<T extends z.ZodMiniType>(schema: T, body: unknown): z.infer<T> {
  const result = z.safeParse(schema, body);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
  throw badParameter(problems.join('; '));
}
