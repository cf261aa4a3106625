/**
 * Every token that was issued, shown at once to partners with their own pace, and some of them again at any time of
 * their lives, also at introspection. A token whose key is new may be unknown for a moment: it is shown again until
 * it is accepted or its time is over.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Granted } from './asking.ts';
import type { Millis, TokenCheck } from './history.ts';
import { sendForm } from './http.ts';
import type { Parties } from './parties.ts';
import { bySecret, introspect } from './token-requests.ts';
import { createVerifier, type Judgement, kidOf, readKeys, type Verifier } from './verifier.ts';
import { bounds, type World } from './world.ts';

export interface LiveToken extends Granted {
  readonly kid: string;
  readonly client: string;
}

export interface TokenWatch {
  /** Has it verified now. */
  add(granted: Granted, client: string): void;
  /** Shows one of the living tokens again, to anybody. */
  showOne(): Promise<void>;
  /** Whether each instance publishes the key that signed. */
  isKnownEverywhere(token: string): Promise<boolean>;
  /** The newest live token that fits. */
  find(fits: (token: LiveToken) => boolean): LiveToken | undefined;
  /** Resolves when nothing is being verified any more. */
  settled(): Promise<void>;
}

/** A token is not shown in its last seconds: there would be no time to tell late from never. */
const leastLeft: Millis = 6_000;
const mostLive = 2_000;

export function createTokenWatch(world: World, { client, server }: Parties): TokenWatch {
  const { recorder, random } = world;
  const partners = [0, 1_000, 2_000].map((pace) => createVerifier(world, pace, bounds.skew / 1000));
  const introspection: Verifier = {
    name: 'introspection',
    judge: (token, url) => introspectedAt(url, token),
  };
  const live: LiveToken[] = [];
  const underWay = new Set<Promise<void>>();

  async function introspectedAt(url: string, token: string): Promise<Judgement> {
    return judgedBy(await sendForm(`${url}${introspect}`, { ...bySecret(server), token }));
  }

  function start(token: LiveToken, by: Verifier): void {
    const run = checkToken(world, token, by).finally(() => underWay.delete(run));
    underWay.add(run);
  }

  return {
    add(granted, client) {
      const token = { ...granted, kid: kidOf(granted.token), client };
      live.push(token);
      if (live.length > mostLive) live.shift();
      for (const by of partners) start(token, by);
    },
    async showOne() {
      while (live[0] && live[0].until - leastLeft < recorder.now()) live.shift();
      const token = random.pick(live);
      // What introspection says of others changes with what the operator does to them.
      const untouched = token?.client === client.appId ? [introspection, introspection] : [];
      const by = random.pick([...partners, ...untouched]);
      if (token && by && token.until - leastLeft > recorder.now()) await checkToken(world, token, by);
    },
    async isKnownEverywhere(token) {
      const kid = kidOf(token);
      const sets = await Promise.all(world.all().map(({ url }) => readKeys(url)));
      return sets.every((keys) => keys?.has(kid));
    },
    find: (fits) => live.findLast((token) => token.until - 1_000 > recorder.now() && fits(token)),
    settled: async () => void (await Promise.all(underWay)),
  };
}

/** Of an answer of introspection. */
export function judgedBy({ status, text }: { readonly status: number; readonly text: string }): Judgement {
  if (status !== 200) return 'unread';
  return (JSON.parse(text) as { active: boolean }).active ? 'accepted' : 'refused';
}

/** By one instance as long as that lives: what one of them does not know, the others shall not make good. */
async function checkToken({ recorder, any, all }: World, token: LiveToken, by: Verifier): Promise<void> {
  const firstAt = recorder.now();
  const patience = Math.min(token.until, firstAt + bounds.stale + 2_000);
  let instance = any();
  let end: TokenCheck['end'] | undefined;
  for (let wasRefused = false; end === undefined; ) {
    if (!all().includes(instance)) instance = any();
    const judgement = await by.judge(token.token, instance.url);
    if (judgement === 'accepted') end = wasRefused ? 'late' : 'accepted';
    else if (recorder.now() > patience) end = judgement;
    else if (recorder.revoked.has(token.kid)) return;
    else await delay(300);
    wasRefused ||= judgement === 'refused';
  }
  recorder.tokenChecks.push({ kid: token.kid, by: by.name, firstAt, lastAt: recorder.now(), end });
}
