/** What there is in the end: faults over, timers run to their rest, and everything read from one good instance. */
import { setTimeout as delay } from 'node:timers/promises';
import type { CertificateView } from '../../shared/certificates/issuer/certificate-view.ts';
import type { IssuerView } from '../../shared/certificates/issuer/issuer-view.ts';
import type { AuditEvent, Page } from '../support/registry.ts';
import { apply } from './disturb.ts';
import type { FinalState } from './history.ts';
import { send } from './http.ts';
import { listVersions } from './vault-versions.ts';
import type { World } from './world.ts';

type Look = <T>(path: string) => Promise<T>;

const patience = 40_000;

/** @param token of somebody who may read everything. @throws Error when the service does not come back at all */
export async function readFinalState(world: World, token: string): Promise<FinalState> {
  apply(world, []);
  const unsettled = await settle(world);
  const look: Look = async (path) => {
    const headers = { authorization: `Bearer ${token}` };
    const { status, text } = await send(`${world.first.url}/api/${path}`, { headers });
    if (status !== 200)
      throw new Error(`${path} is answered with ${status} in the end: ${text.slice(0, 300)}`);
    return JSON.parse(text);
  };
  const certificates = (await look<{ value: readonly CertificateView[] }>('certificates')).value;
  const held = certificates.filter(({ role }) => role !== 'unassigned');
  const issuer = await look<IssuerView>('tokenIssuer');
  const runs = await look<{ value: readonly { alarms: readonly { code: string; message: string }[] }[] }>(
    'timerRuns',
  );
  return {
    facts: { ...(await principalFacts(look)), ...(await partnerFacts(look)), ...keyFacts(held) },
    audit: await everything<AuditEvent>(look, 'auditEvents?top=500'),
    vault: await listVersions(world),
    ring: held.map(({ version }) => version),
    pendingRoll: issuer.pendingCreation ? issuer.pendingCreation.reason : null,
    timerAlarms: runs.value.flatMap(({ alarms }) => alarms.map(({ code, message }) => `${code}: ${message}`)),
    unsettled,
  };
}

/** Ready everywhere, and a roll timer that finds nothing more to do. */
async function settle({ all, first, recorder }: World): Promise<string[]> {
  const givesUpAt = recorder.now() + patience;
  const isReady = async (url: string) => (await send(`${url}/readyz`)).status === 200;
  for (;;) {
    const ready = await Promise.all(all().map(({ url }) => isReady(url)));
    const run = await first.host.fireTimer('roll-certificates');
    const rested =
      run.succeeded && (await send(`${first.url}/discovery/keys`)).text.split('"kid"').length > 2;
    if (ready.every(Boolean) && rested) break;
    if (recorder.now() > givesUpAt) {
      const sick = all().filter((_, index) => !ready[index]);
      return [...sick.map(({ name }) => `${name} is not ready`), ...(rested ? [] : ['the roll timer fails'])];
    }
    await delay(500);
  }
  // Twice more: what one run leaves behind is the next one's work.
  for (let more = 0; more < 2; more++) await first.host.fireTimer('roll-certificates');
  return [];
}

async function everything<T>(look: Look, path: string): Promise<T[]> {
  const found: T[] = [];
  for (let next: string | undefined = path; next !== undefined; ) {
    const page: Page<T> = await look<Page<T>>(next);
    found.push(...page.value);
    next = page.nextLink?.replace('/api/', '');
  }
  return found;
}

interface PrincipalView {
  readonly appId: string;
  readonly enabled: boolean;
  readonly servicePrincipalNames: readonly string[];
  readonly keyCredentials: readonly { readonly displayName: string }[];
  readonly passwordCredentials: readonly { readonly displayName: string }[];
}

async function principalFacts(look: Look): Promise<Record<string, string>> {
  const facts: Record<string, string> = {};
  for (const [life, query] of [
    ['living', ''],
    ['deleted', '?deleted=true'],
  ] as const) {
    for (const view of await everything<PrincipalView>(look, `servicePrincipals${query}`)) {
      const of = `principal ${view.appId}`;
      facts[`${of} life`] = life;
      facts[`${of} enabled`] = String(view.enabled);
      for (const name of view.servicePrincipalNames) facts[`${of} name ${name}`] = 'present';
      for (const { displayName } of [...view.keyCredentials, ...view.passwordCredentials]) {
        facts[`${of} credential ${displayName}`] = 'present';
      }
    }
  }
  return facts;
}

async function partnerFacts(look: Look): Promise<Record<string, string>> {
  const facts: Record<string, string> = {};
  for (const [life, query] of [
    ['living', ''],
    ['deleted', '?deleted=true'],
  ] as const) {
    type View = { readonly name: string; readonly applicationTrustLevel: string };
    for (const view of await everything<View>(look, `partnerApplications${query}`)) {
      facts[`partner ${view.name} life`] = life;
      facts[`partner ${view.name} trust`] = view.applicationTrustLevel;
    }
  }
  return facts;
}

function keyFacts(held: readonly CertificateView[]): Record<string, string> {
  const facts = held.flatMap(({ kid, role }) => [
    [`key ${kid} held`, 'yes'],
    ...(role === 'revoked' ? [[`key ${kid} revoked`, 'yes']] : []),
  ]);
  return Object.fromEntries(facts);
}
