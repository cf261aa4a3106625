/** What the operator does to partner applications that are trusted by a certificate. */
import { randomUUID } from 'node:crypto';
import { freshCertificate } from '../support/management.ts';
import { type Desk, etagOf, giveAbout, isDone, isLiving, newEntry, onObject } from './operator-desk.ts';
import type { Entry } from './roster.ts';

const mostPartners = 6;
const factOf = ({ id }: Entry, member: string) => `partner ${id} ${member}`;

export async function createPartner({ calls, roster }: Desk): Promise<void> {
  if (roster.partners.length >= mostPartners) return;
  const name = calls.nextReason();
  const entry = newEntry(`partnerApplications/${name}`, name);
  const certificate = await freshCertificate({
    keyName: `chaos-${randomUUID()}`,
    keyType: 'ec',
    curve: 'P-256',
  });
  const body = {
    name,
    applicationTrustLevel: 'Full',
    applicationIdentifier: randomUUID(),
    realm: 'fabrikam.com',
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

/** Another trust level each time; what it was before is of no matter. */
export async function changePartner(desk: Desk, which: number): Promise<void> {
  const { calls, roster } = desk;
  const entry = desk.pick(roster.partners, isLiving);
  const ifMatch = entry && (await etagOf(calls, entry));
  if (!entry || !ifMatch) return;
  const applicationTrustLevel = which < 0.3 ? 'User' : which < 0.6 ? 'Application' : 'Full';
  const facts = { [factOf(entry, 'trust')]: applicationTrustLevel };
  const body = { applicationTrustLevel };
  await giveAbout(calls, entry, {
    ...onObject(entry),
    method: 'PATCH',
    body,
    action: 'changed',
    facts,
    ifMatch,
  });
}

export async function deletePartner(desk: Desk): Promise<void> {
  const { calls, roster } = desk;
  const entry = desk.pick(roster.partners, isLiving);
  const ifMatch = entry && (await etagOf(calls, entry));
  if (!entry || !ifMatch) return;
  const facts = { [factOf(entry, 'life')]: 'deleted' };
  const order = { ...onObject(entry), method: 'DELETE', action: 'deleted', facts, ifMatch } as const;
  if (isDone(await giveAbout(calls, entry, order))) entry.life = 'deleted';
}

export async function restorePartner(desk: Desk): Promise<void> {
  const { calls, roster } = desk;
  const entry = desk.pick(roster.partners, ({ life }) => life === 'deleted');
  if (!entry) return;
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
