/** Tokens that partners sign themselves, shown to our server, which asks at introspection what they mean. */
import { litware } from '../../local/litware.ts';
import type { Load } from './good-load.ts';
import { sendForm } from './http.ts';
import type { Instance } from './instances.ts';
import type { Party } from './parties.ts';
import { isOld, isServed } from './registered-load.ts';
import type { Entry, Roster } from './roster.ts';
import { bySecret, introspect, sign } from './token-requests.ts';
import { judgedBy } from './token-watch.ts';
import type { Judgement } from './verifier.ts';

export const partnerRealm = 'fabrikam.com';

/** A token of the ACS wire, by which the partner speaks for itself. */
function partnerToken({ appId, certificate }: NonNullable<Entry['signs']>, server: Party): Promise<string> {
  const itself = `${appId}@${partnerRealm}`;
  const aud = `${server.appId}/${server.host}@${litware.realm}`;
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: itself, nameid: itself, aud, nbf: now - 10, iat: undefined };
  return sign({ appId, certificate, algorithm: 'ES256' }, claims);
}

export async function judgePartner(
  { signs }: Pick<Entry, 'signs'>,
  server: Party,
  { url }: Pick<Instance, 'url'>,
): Promise<{ readonly judgement: Judgement; readonly status: number }> {
  const token = signs ? await partnerToken(signs, server) : '';
  const answer = await sendForm(`${url}${introspect}`, { ...bySecret(server), token });
  return { judgement: judgedBy(answer), status: answer.status };
}

/** A partner that is trusted, and was for long enough that every instance knows. */
export async function showAsPartner({ world, parties }: Load, roster: Roster): Promise<void> {
  const { recorder, random } = world;
  const isKnown = (each: Entry) => isServed(each) && isOld(recorder, each.changedAt);
  const entry = random.pick(roster.partners.filter(isKnown));
  if (!entry) return;
  const { version } = entry;
  const instance = world.any();
  const sentAt = recorder.now();
  const { judgement, status } = await judgePartner(entry, parties.server, instance);
  if (entry.version !== version) return;
  const end = judgement === 'refused' ? { status: 400, code: 'inactive' } : { status, code: '' };
  const times = { sentAt, answeredAt: recorder.now() };
  recorder.asks.push({ kind: 'partner token', sort: 'good', instance: instance.name, ...times, ...end });
}
