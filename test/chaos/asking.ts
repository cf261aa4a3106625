/** Sends a request of which is known how it has to end, and writes down how it did. */
import type { Ask } from './history.ts';
import { memberOf, sendForm } from './http.ts';
import type { Instance } from './instances.ts';
import type { TokenRequest } from './token-requests.ts';
import type { World } from './world.ts';

export interface Granted {
  readonly token: string;
  /** When the token was had, and until when it is good, on the clock of the run. */
  readonly from: number;
  readonly until: number;
}

/**
 * @param isToTell asked after the answer: false when something happened meanwhile that makes any end a right one
 * @returns the token, if one was issued
 */
export async function askForToken(
  { recorder }: Pick<World, 'recorder'>,
  instance: Pick<Instance, 'name' | 'url'>,
  { kind, sort }: Pick<Ask, 'kind' | 'sort'>,
  { path, form, assertion }: TokenRequest,
  isToTell = () => true,
): Promise<Granted | undefined> {
  const sentAt = recorder.now();
  const answer = await sendForm(`${instance.url}${path}`, form);
  const answeredAt = recorder.now();
  const { status } = answer;
  const code = memberOf(answer, 'error_description').slice(0, 80) || memberOf(answer, 'error');
  const where = { instance: instance.name, sentAt, answeredAt };
  const shown = assertion && { assertion: tailOf(assertion) };
  if (isToTell()) recorder.asks.push({ kind, sort, ...where, status, code, ...shown });
  const token = memberOf(answer, 'access_token');
  if (status !== 200 || token === '') return undefined;
  return { token, from: answeredAt, until: answeredAt + (lifeOf(answer) - 1) * 1000 };
}

/** Signatures are as distinct as what they sign, and shorter. */
function tailOf(assertion: string): string {
  return assertion.slice(-48);
}

/** `expires_in` is a number on one wire and a text on the other. */
function lifeOf({ text }: { readonly text: string }): number {
  return Number((JSON.parse(text) as { expires_in?: unknown }).expires_in ?? 0);
}
