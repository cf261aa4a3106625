/** What the operator does to partner applications that are trusted by a certificate. */
import { randomUUID } from 'node:crypto';
import { freshCertificate } from '../support/management.ts';
import { type Desk, etagOf, giveAbout, isDone, isLiving, newEntry, onObject } from './operator-desk.ts';
import { partnerRealm } from './partner-tokens.ts';
import { type Entry, liftStops, stopPartner } from './roster.ts';

const mostPartners = 6;
const factOf = ({ id }: Entry, member: string) => `partner ${id} ${member}`;

export async function createPartner({ calls, roster }: Desk): Promise<void> {
  if (roster.partners.length >= mostPartners) return;
  const name = calls.nextReason();
  const certificate = await freshCertificate({
    keyName: `chaos-${randomUUID()}`,
    keyType: 'ec',
    curve: 'P-256',
  });
  const appId = randomUUID();
  const entry = newEntry(`partnerApplications/${name}`, name, { appId, certificate });
  const body = {
    name,
    applicationTrustLevel: 'Full',
    applicationIdentifier: appId,
    realm: partnerRealm,
    certificate: certificate.der.toString('base64'),
  };
  const facts = { [factOf(entry, 'life')]: 'living', [factOf(entry, 'trust')]: 'Full' };
  const order = {
    ...onObject(entry),
    method: 'POST',
    path: 'partnerApplications',
    body,
    action: 'created',
    facts,
  } as const;
  if (isDone(await giveAbout(calls, entry, order))) roster.partners.push(entry);
}

/** Another trust level each time. At `User` it may not speak for itself; `enabled` says whether it may. */
export async function changePartner(desk: Desk, which: number): Promise<void> {
  const { calls, roster } = desk;
  const entry = desk.pick(roster.partners, isLiving);
  const ifMatch = entry && (await etagOf(calls, entry));
  if (!entry || !ifMatch) return;
  const applicationTrustLevel = which < 0.3 ? 'User' : which < 0.6 ? 'Application' : 'Full';
  const facts = { [factOf(entry, 'trust')]: applicationTrustLevel };
  const body = { applicationTrustLevel };
  const speaks = applicationTrustLevel !== 'User';
  if (speaks) liftStops(roster, entry);
  const done = await giveAbout(calls, entry, {
    ...onObject(entry),
    method: 'PATCH',
    body,
    action: 'changed',
    facts,
    ifMatch,
  });
  if (!isDone(done)) return;
  entry.enabled = speaks;
  if (!speaks) stopPartner(roster, entry, `partner ${entry.id}, for users only`, done.answeredAt);
}

export async function deletePartner(desk: Desk): Promise<void> {
  const { calls, roster } = desk;
  const entry = desk.pick(roster.partners, isLiving);
  const ifMatch = entry && (await etagOf(calls, entry));
  if (!entry || !ifMatch) return;
  const facts = { [factOf(entry, 'life')]: 'deleted' };
  const order = { ...onObject(entry), method: 'DELETE', action: 'deleted', facts, ifMatch } as const;
  const done = await giveAbout(calls, entry, order);
  if (!isDone(done)) return;
  entry.life = 'deleted';
  stopPartner(roster, entry, `partner ${entry.id}, deleted`, done.answeredAt);
}

export async function restorePartner(desk: Desk): Promise<void> {
  const { calls, roster } = desk;
  const entry = desk.pick(roster.partners, ({ life }) => life === 'deleted');
  if (!entry) return;
  liftStops(roster, entry);
  const facts = { [factOf(entry, 'life')]: 'living' };
  const order = {
    ...onObject(entry),
    path: `${entry.path}/restore`,
    method: 'POST',
    action: 'restored',
    facts,
  } as const;
  if (isDone(await giveAbout(calls, entry, order))) entry.life = 'living';
}

interface SeenPartner {
  readonly applicationTrustLevel: string;
}

/** After an act without an answer: looks at what is there. @returns what was looked for, also when it was not seen */
export async function seePartnersAgain(
  { calls, roster }: Pick<Desk, 'calls' | 'roster'>,
  isOver: (entry: Entry) => boolean,
): Promise<Entry | undefined> {
  const entry = roster.partners.find(isOver);
  const seen = entry && (await calls.look<SeenPartner>(entry.path));
  if (!entry || !seen) return entry;
  entry.life = 'living';
  entry.enabled = seen.value.applicationTrustLevel !== 'User';
  entry.uncertain = false;
  return entry;
}
