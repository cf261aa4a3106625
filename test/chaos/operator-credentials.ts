/** What the operator does to what proves a principal: secrets and keys, added and removed. */
import { randomUUID } from 'node:crypto';
import { freshCertificate } from '../support/management.ts';
import type { Done } from './operator-call.ts';
import { type Desk, etagOf, giveAbout, isDone, isLiving, onObject } from './operator-desk.ts';
import { factOf } from './operator-principals.ts';
import type { Credential, Entry } from './roster.ts';

const isSecret = ({ proof }: Credential) => 'secret' in proof;

export async function addSecret(desk: Desk): Promise<void> {
  const { calls, roster } = desk;
  const fits = (each: Entry) => isLiving(each) && each.credentials.filter(isSecret).length < 2;
  const entry = desk.pick(roster.principals, fits);
  if (!entry) return;
  const name = calls.nextReason();
  const done = await credentialCall(desk, entry, 'passwordCredential', { displayName: name });
  if (!isDone(done)) return;
  const { keyId, secretText } = (JSON.parse(done.text) as { value: { keyId: string; secretText: string } })
    .value;
  const proof = { secret: secretText };
  addCredential(desk, entry, { name, keyId, addedAt: done.answeredAt, proof }, done);
}

export async function addKey(desk: Desk): Promise<void> {
  const { calls, roster } = desk;
  const entry = desk.pick(roster.principals, (each) => isLiving(each) && each.credentials.length < 6);
  if (!entry) return;
  const name = calls.nextReason();
  const certificate = await freshCertificate({
    keyName: `chaos-${randomUUID()}`,
    keyType: 'ec',
    curve: 'P-256',
  });
  const key = certificate.der.toString('base64');
  const done = await credentialCall(desk, entry, 'keyCredential', { displayName: name, key });
  if (!isDone(done)) return;
  const { keyId } = (JSON.parse(done.text) as { value: { keyId: string } }).value;
  addCredential(desk, entry, { name, keyId, addedAt: done.answeredAt, proof: { certificate } }, done);
}

/** A credential of a disabled client is stopped from the beginning. */
function addCredential({ roster }: Desk, entry: Entry, credential: Credential, { answeredAt }: Done): void {
  entry.credentials.push(credential);
  if (entry.enabled) return;
  const how = { client: entry.id, proof: credential.proof };
  roster.stopped.push({
    what: `client ${entry.id}, disabled`,
    stoppedAt: answeredAt,
    how,
    entry,
    lifted: false,
  });
}

function credentialCall(
  { calls }: Desk,
  entry: Entry,
  kind: 'passwordCredential' | 'keyCredential',
  body: { readonly displayName: string; readonly key?: string },
): Promise<Done> {
  return giveAbout(calls, entry, {
    ...onObject(entry),
    path: `${entry.path}/${kind}s`,
    method: 'POST',
    body,
    action: `${kind}Added`,
    facts: { [factOf(entry, `credential ${body.displayName}`)]: 'present' },
  });
}

export async function removeCredential(desk: Desk, secrets: boolean): Promise<void> {
  const { calls, roster } = desk;
  const wanted = (each: Credential) => isSecret(each) === secrets;
  const entry = desk.pick(roster.principals, (each) => isLiving(each) && each.credentials.some(wanted));
  const credential = entry?.credentials.find(wanted);
  const ifMatch = entry && (await etagOf(calls, entry));
  if (!entry || !credential || !ifMatch) return;
  const kind = secrets ? 'passwordCredential' : 'keyCredential';
  const done = await giveAbout(calls, entry, {
    ...onObject(entry),
    path: `${entry.path}/${kind}s/${credential.keyId}`,
    method: 'DELETE',
    action: `${kind}Removed`,
    facts: { [factOf(entry, `credential ${credential.name}`)]: 'absent' },
    ifMatch,
  });
  if (!isDone(done)) return;
  entry.credentials = entry.credentials.filter((each) => each !== credential);
  const how = { client: entry.id, proof: credential.proof };
  roster.stopped.push({
    what: `credential ${credential.name}`,
    stoppedAt: done.answeredAt,
    how,
    lifted: false,
  });
}
