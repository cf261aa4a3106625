/** What the operator does to the token issuer: brings new certificates into use in every way, and revokes keys. */
import type { CertificateView } from '../../shared/certificates/issuer/certificate-view.ts';
import type { IssuerView } from '../../shared/certificates/issuer/issuer-view.ts';
import type { OperatorCalls, Order } from './operator-call.ts';
import { type Desk, isDone } from './operator-desk.ts';
import type { TokenWatch } from './token-watch.ts';
import type { World } from './world.ts';

/** Audit object of everything that happens to the ring. */
const object = 'tokenIssuer';
const heldFact = (kid: string) => `key ${kid} held`;

function order(verb: string, action: string, body: Order['body'], facts: Order['facts'] = {}): Order {
  return { method: 'POST', path: verb, body: body ?? {}, object, action, facts };
}

async function createCertificate(calls: OperatorCalls): Promise<CertificateView | undefined> {
  const done = await calls.give(order('certificateCreations', 'certificate.createRequested', {}));
  if (!isDone(done)) return undefined;
  return (JSON.parse(done.text) as { certificate?: CertificateView }).certificate;
}

export async function assign({ calls }: Desk): Promise<void> {
  const made = await createCertificate(calls);
  if (!made) return;
  const facts = { [heldFact(made.kid)]: 'yes' };
  await calls.give(order('tokenIssuer/assign', 'issuer.assigned', { thumbprint: made.thumbprint }, facts));
}

/** With a few seconds' notice, in place of a roll that waits. */
export async function roll({ calls }: Desk): Promise<void> {
  const made = await createCertificate(calls);
  const issuer = made && (await calls.look<IssuerView>('tokenIssuer'))?.value;
  if (!made || !issuer) return;
  const effectiveDate = new Date(Math.floor(Date.now() / 1000 + 5) * 1000).toISOString();
  const body = {
    thumbprint: made.thumbprint,
    effectiveDate,
    overrideMinimumLead: true,
    replacePending: true,
  };
  const facts = { ...mayGo(issuer), [heldFact(made.kid)]: 'yes' };
  await calls.give(order('tokenIssuer/roll', 'issuer.staged', body, facts));
}

/** What waited may be taken out by the act. */
function mayGo({ next }: IssuerView): Record<string, string> {
  return next ? { [heldFact(next.kid)]: 'any' } : {};
}

export async function publish({ calls }: Desk): Promise<void> {
  await calls.give(order('tokenIssuer/publish', 'issuer.published', {}));
}

export async function cancelRoll({ calls }: Desk): Promise<void> {
  const issuer = (await calls.look<IssuerView>('tokenIssuer'))?.value;
  if (issuer) await calls.give(order('tokenIssuer/cancelRoll', 'issuer.rollCancelled', {}, mayGo(issuer)));
}

/** An advance is no change of an operator's: what the timer does has its own entries. */
export async function advance({ calls }: Desk): Promise<void> {
  await calls.give({ ...order('tokenIssuer/advance', '', {}), object: '' });
}

/** An old key most of the time, now and then the one that signs. */
export async function revoke(desk: Desk, world: World, watch: TokenWatch, which: number): Promise<void> {
  const { calls, roster } = desk;
  const issuer = (await calls.look<IssuerView>('tokenIssuer'))?.value;
  const victim = issuer && victimOf(issuer, which);
  if (!victim) return;
  const { kid, thumbprint } = victim;
  world.recorder.revoked.set(kid, world.recorder.now());
  const body = { thumbprint };
  const facts = { [`key ${kid} revoked`]: 'yes', [heldFact(kid)]: 'any' };
  const done = await calls.give(order('tokenIssuer/revoke', 'key.revoked', body, facts));
  if (done.end === 'refused') world.recorder.revoked.delete(kid);
  if (!isDone(done)) return;
  const token = watch.find((each) => each.kid === kid);
  const how = { kid, tokens: token ? [token.token] : [] };
  roster.stopped.push({ what: `key ${kid}`, stoppedAt: done.answeredAt, how, lifted: false });
}

function victimOf(
  { current, next, previous, verifyOnly }: IssuerView,
  which: number,
): CertificateView | undefined {
  if (which < 0.3 && next) return current ?? undefined;
  const old = [...(previous ? [previous] : []), ...verifyOnly];
  return old[Math.floor(which * old.length)];
}
