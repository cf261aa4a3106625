/** One run: the world is set up, everybody works and is disturbed at once, and the history of it is handed back. */
import { setTimeout as delay } from 'node:timers/promises';
import { managementToken } from '../support/management.ts';
import { badRequests } from './bad-load.ts';
import { bringFaults, killInstances, runTimers } from './disturb.ts';
import { readFinalState } from './final-state.ts';
import { goodRequests, type Load } from './good-load.ts';
import type { History } from './history.ts';
import { operate } from './operator.ts';
import { createOperatorCalls } from './operator-call.ts';
import { registerParties } from './parties.ts';
import { showAsPartner } from './partner-tokens.ts';
import type { Plan } from './plan.ts';
import { sampleMemory, watchMachine } from './process-watch.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { askAsRegistered } from './registered-load.ts';
import { createRoster, type Roster } from './roster.ts';
import { tryStopped } from './stopped-watch.ts';
import { createTokenWatch } from './token-watch.ts';
import { readKeys } from './verifier.ts';
import { bounds, createWorld, type World } from './world.ts';

/** How many work beside each other, and how long each rests between two requests at most (milliseconds). */
const workers = { good: 4, registered: 1, partners: 1, bad: 2, tokens: 2, stopped: 2 };
const longestRest = 120;

/** @throws Error when the world cannot be set up, or does not come back at all in the end */
export async function runChaos(plan: Plan): Promise<History> {
  const recorder = createRecorder();
  const unhandled = (reason: unknown) => void recorder.troubles.push(String(reason).slice(0, 300));
  process.on('unhandledRejection', unhandled);
  const world = await createWorld(plan, recorder);
  try {
    return await runIn(world);
  } finally {
    recorder.running = false;
    await world.stop();
    process.off('unhandledRejection', unhandled);
  }
}

async function runIn(world: World): Promise<History> {
  const { recorder, plan, stack } = world;
  await untilSigning(world);
  const parties = await registerParties(world);
  const watch = createTokenWatch(world, parties);
  const roster = createRoster();
  const load: Load = { world, parties, watch, used: [], ended: [] };
  const token = await managementToken(stack.identity);
  const calls = createOperatorCalls(world, token);
  recorder.begin();
  const working = [
    ...loops(load, roster),
    operate({ world, roster, watch, calls }),
    killInstances(world),
    runTimers(world),
    sampleMemory(world),
    watchMachine(world),
    bringFaults(world),
  ];
  await Promise.race([Promise.all(working), delay(plan.length)]);
  recorder.running = false;
  await Promise.all(working);
  await watch.settled();
  const final = await readFinalState(world, token);
  return historyOf(recorder, world, final);
}

const mostTimerRuns = 60;

/** Both first keys are published, so that tokens are signed and a next key is known. @throws Error when it never is */
async function untilSigning({ first, recorder }: World): Promise<void> {
  for (let runs = 0; runs < mostTimerRuns; runs++) {
    await first.host.fireTimer('roll-certificates');
    const keys = await readKeys(first.url);
    for (const kid of keys?.keys() ?? []) recorder.announced.add(kid);
    if (recorder.announced.size >= 2) return;
  }
  throw new Error('The service never came to have a first and a next key.');
}

function loops(load: Load, roster: Roster): Promise<void>[] {
  const { world, parties, watch } = load;
  const { random } = world;
  const anyOf = (requests: Readonly<Record<string, (load: Load) => Promise<void>>>) => async () =>
    random.pick(Object.values(requests))?.(load);
  const tasks: [number, () => Promise<void>][] = [
    [workers.good, anyOf(goodRequests)],
    [workers.bad, anyOf(badRequests)],
    [workers.registered, () => askAsRegistered(load, roster)],
    [workers.partners, () => showAsPartner(load, roster)],
    [workers.tokens, () => watch.showOne()],
    [workers.stopped, () => tryStopped({ world, parties, roster })],
  ];
  return tasks.flatMap(([count, task]) => Array.from({ length: count }, () => loop(world, task)));
}

async function loop({ recorder, random }: World, task: () => Promise<void>): Promise<void> {
  while (recorder.running) {
    await task();
    await delay(random.fraction() * longestRest);
  }
}

function historyOf(recorder: Recorder, world: World, final: History['final']): History {
  const { startedAt, disturbances, kills, asks, tokenChecks, stoppedChecks, acts, announced, revoked } =
    recorder;
  return {
    bounds,
    startedAt: startedAt(),
    length: recorder.now(),
    disturbances,
    kills,
    asks,
    tokenChecks,
    stoppedChecks,
    acts,
    announced: [...announced],
    revoked: Object.fromEntries(revoked),
    processes: world.lives(),
    runnerTroubles: recorder.troubles,
    final,
  };
}
