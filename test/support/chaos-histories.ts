/** A made-up history of a chaos run in which every law holds, for tests that break one thing of it at a time. */
import type { Act, Ask, History, ProcessLife, StoppedCheck, TokenCheck } from '../chaos/history.ts';
import type { AuditEvent } from './registry.ts';

const startedAt = Date.parse('2026-01-01T00:00:00Z');

export function ask(changes: Partial<Ask> = {}): Ask {
  const when = { sentAt: 60_000, answeredAt: 60_100 };
  return { kind: 'secret', sort: 'good', instance: 'first', ...when, status: 200, code: '', ...changes };
}

export function act(changes: Partial<Act> = {}): Act {
  return {
    index: 0,
    reason: 'chaos-0',
    object: 'servicePrincipals/a',
    action: 'created',
    facts: { 'principal a life': 'living' },
    instance: 'first',
    sentAt: 1_000,
    answeredAt: 1_100,
    end: 'changed',
    status: 201,
    code: '',
    ...changes,
  };
}

export function entry(changes: Partial<AuditEvent> = {}): AuditEvent {
  return {
    id: '1',
    date: '2026-01-01T00:00:01Z',
    actor: 'somebody',
    action: 'created',
    object: 'servicePrincipals/a',
    reason: 'chaos-0',
    requestId: 'request-0',
    before: null,
    after: { enabled: true, names: ['a'] },
    ...changes,
  };
}

export function tokenCheck(changes: Partial<TokenCheck> = {}): TokenCheck {
  return { kid: 'k1', by: 'a partner', firstAt: 50_000, lastAt: 50_100, end: 'accepted', ...changes };
}

export function stoppedCheck(changes: Partial<StoppedCheck> = {}): StoppedCheck {
  const times = { stoppedAt: 10_000, sentAt: 20_000 };
  return { what: 'client a', ...times, by: 'token request', instance: 'first', accepted: false, ...changes };
}

/** A process that lives through the run, with the heap that it needs at each time. */
export function life(changes: Partial<ProcessLife> = {}, retainedAt = (_at: number) => 40): ProcessLife {
  const times = Array.from({ length: 36 }, (_, index) => index * 5_000);
  const samples = times.map((at) => ({ at, retained: retainedAt(at), resident: 200 }));
  const span = { from: 0, to: 180_000 };
  return { instance: 'first', clockOffset: 0, ...span, ended: 'stopped', samples, troubles: [], ...changes };
}

/** The second act on the one principal of the history, and its entry. */
export const disabling = act({
  index: 1,
  reason: 'chaos-1',
  action: 'changed',
  facts: { 'principal a enabled': 'false' },
  sentAt: 2_000,
  answeredAt: 2_100,
});
export const disabled = entry({
  id: '2',
  action: 'changed',
  reason: 'chaos-1',
  before: { enabled: true },
  after: { enabled: false },
});

export function history(changes: Partial<History> = {}): History {
  return {
    bounds: { change: 4_000, stale: 22_000, recovery: 10_000, skew: 300_000 },
    startedAt,
    length: 180_000,
    disturbances: [{ of: 'tables', what: 'down', from: 100_000, to: 110_000 }],
    kills: [{ instance: '#1', from: 30_000, to: 30_100 }],
    asks: [ask(), ask({ sort: 'bad', status: 401 }), ask({ sort: 'once', assertion: 'x' })],
    tokenChecks: [tokenCheck()],
    stoppedChecks: [stoppedCheck()],
    acts: [act(), disabling],
    announced: ['k1'],
    revoked: {},
    processes: [life()],
    runnerTroubles: [],
    final: {
      facts: { 'principal a life': 'living', 'principal a enabled': 'false' },
      audit: [disabled, entry()],
      vault: [{ name: 'OAuthTokenIssuer', version: 'v1', enabled: true, tags: { rollId: 'r1' } }],
      ring: ['v1'],
      pendingRoll: null,
      timerAlarms: [],
      unsettled: [],
    },
    ...changes,
  };
}

/** The history with another end. */
export function ending(changes: Partial<History['final']>): History {
  const whole = history();
  return { ...whole, final: { ...whole.final, ...changes } };
}
