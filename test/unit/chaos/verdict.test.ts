/** Every law of the chaos run can be broken: each by a history that differs in one thing from one where all hold. */
import { describe, expect, it } from 'vitest';
import type { History } from '../../chaos/history.ts';
import { reportOf } from '../../chaos/report.ts';
import { isBroken, judge, laws } from '../../chaos/verdict.ts';
import {
  act,
  ask,
  disabled,
  disabling,
  ending,
  entry,
  history,
  life,
  stoppedCheck,
  tokenCheck,
} from '../../support/chaos-histories.ts';

function brokenBy(changed: History): string[] {
  return judge(changed)
    .filter(isBroken)
    .map(({ law }) => law);
}

const version = { name: 'OAuthTokenIssuer', version: 'v2', enabled: true, tags: {} };

/** Two acts that were given at once, each with what a member was before and after it. */
function both(member: string, ...changes: readonly (readonly [unknown, unknown])[]): History {
  const acts = changes.map((_, index) =>
    act({
      index: index + 1,
      reason: `chaos-${index + 1}`,
      action: 'namesAdded',
      facts: {},
      sentAt: 2_000,
      answeredAt: 2_100,
    }),
  );
  const entries = changes.map(([before, after], index) =>
    entry({
      id: `${index}`,
      action: 'namesAdded',
      reason: `chaos-${index + 1}`,
      before: { [member]: before },
      after: { [member]: after },
    }),
  );
  const created = entry({ after: { [member]: ['a'] } });
  return {
    ...ending({ audit: [...entries, created], facts: { 'principal a life': 'living' } }),
    acts: [act(), ...acts],
  };
}

const breaches: Readonly<Record<keyof typeof laws, readonly (readonly [string, History])[]>> = {
  'a good request is served outside of faults': [
    ['a refusal', history({ asks: [ask({ status: 401 })] })],
    [
      'longer after a fault than recovery may take',
      history({ asks: [ask({ status: 401, sentAt: 120_001, answeredAt: 120_002 })] }),
    ],
    [
      'at another instance than the one that was killed',
      history({ asks: [ask({ status: 401, sentAt: 30_000, answeredAt: 30_100 })] }),
    ],
  ],
  'a bad request is never served': [
    ['a token for a wrong secret', history({ asks: [ask({ sort: 'bad' })] })],
    ['one during a fault', history({ asks: [ask({ sort: 'bad', sentAt: 105_000, answeredAt: 105_100 })] })],
  ],
  'every answer is one that is declared': [
    [
      'a bug during a fault',
      history({ asks: [ask({ sort: 'once', status: 500, sentAt: 105_000, answeredAt: 105_100 })] }),
    ],
    ['an outage without a fault', history({ asks: [ask({ sort: 'bad', status: 503 })] })],
    [
      'an act that is a bug',
      history({ acts: [act(), disabling, act({ index: 2, end: 'unknown', status: 500, facts: {} })] }),
    ],
  ],
  'an issued token verifies as long as it lives': [
    ['refused', history({ tokenChecks: [tokenCheck({ end: 'refused' })] })],
    ['late, although everybody knew the key', history({ tokenChecks: [tokenCheck({ end: 'late' })] })],
    [
      'too late for a key without notice',
      history({ tokenChecks: [tokenCheck({ kid: 'k2', end: 'late', lastAt: 54_001 })] }),
    ],
    [
      'refused before its key was revoked',
      history({ tokenChecks: [tokenCheck({ end: 'refused' })], revoked: { k1: 50_101 } }),
    ],
  ],
  'what was stopped is accepted by nobody after the bound': [
    ['after the bound', history({ stoppedChecks: [stoppedCheck({ accepted: true })] })],
    [
      'stale for too long',
      history({ stoppedChecks: [stoppedCheck({ accepted: true, stoppedAt: 100_000, sentAt: 122_001 })] }),
    ],
  ],
  'an assertion is accepted once': [
    ['twice', history({ asks: [ask({ assertion: 'x' }), ask({ sort: 'once', assertion: 'x' })] })],
  ],
  'no acknowledged change is lost': [
    ['another value', ending({ facts: { 'principal a life': 'living', 'principal a enabled': 'true' } })],
    ['nothing there', ending({ facts: { 'principal a enabled': 'false' } })],
  ],
  'an acknowledged change has exactly one audit entry': [
    ['none', ending({ audit: [entry()] })],
    ['two', ending({ audit: [entry(), disabled, { ...disabled, id: '3' }] })],
  ],
  'an audit entry is of a change that was made': [
    [
      'of no act',
      ending({ audit: [entry(), disabled, entry({ id: '3', reason: 'chaos-7', object: 'tokenIssuer/x' })] }),
    ],
    ['of one that was refused', { ...history({ acts: [act(), { ...disabling, end: 'refused' }] }) }],
    ['of another object', ending({ audit: [entry({ object: 'servicePrincipals/b' }), disabled] })],
    [
      'of an act without an answer, twice',
      {
        ...ending({ audit: [entry(), disabled, { ...disabled, id: '3' }] }),
        acts: [act(), { ...disabling, end: 'unknown' }],
      },
    ],
  ],
  'audit entries of an object are a chain, in order': [
    ['one that begins elsewhere', ending({ audit: [entry(), { ...disabled, before: { enabled: false } }] })],
    [
      'one that is created twice',
      ending({ audit: [entry(), { ...disabled, before: null, after: { enabled: true } }] }),
    ],
    ['one that is missing', ending({ audit: [disabled] })],
    [
      'one that undoes what was added at the same time',
      both('servicePrincipalNames', [['a'], ['a', 'b']], [['a'], ['a', 'c']]),
    ],
    ['older ones listed first', ending({ audit: [entry(), { ...disabled, date: '2026-01-01T00:00:02Z' }] })],
    ['dated an hour ago', ending({ audit: [entry({ date: '2025-12-31T23:00:00Z' }), disabled] })],
  ],
  'no key in the vault is without a record': [
    ['nobody knows it', ending({ vault: [...history().final.vault, version] })],
    [
      'made for a roll that is over',
      ending({ vault: [...history().final.vault, { ...version, tags: { rollId: 'r2' } }] }),
    ],
    [
      'an operator’s without an entry',
      ending({
        vault: [...history().final.vault, { ...version, tags: { origin: 'operator', request: 'r' } }],
      }),
    ],
  ],
  'no key on record is missing in the vault': [
    ['a version that is not there', ending({ ring: ['v1', 'v2'] })],
    ['the timer misses one', ending({ timerAlarms: ['key-missing: v1'] })],
  ],
  'no process dies by itself': [['one does', history({ processes: [life({ ended: 'by itself' })] })]],
  'no output of a thing that nobody caught': [
    ['a stack trace', history({ processes: [life({ troubles: ['    at f (x.ts:1:1)'] })] })],
    ['a rejection in the run', history({ runnerTroubles: ['TypeError'] })],
  ],
  'memory stays flat': [
    ['a fifth of a MiB a second', history({ processes: [life({}, (at) => 40 + at / 5_000)] })],
  ],
  'everything comes to rest after the faults': [['not ready', ending({ unsettled: ['first is not ready'] })]],
};

describe('the verdict', () => {
  it('finds nothing in a history where all is well, and looks at something by every law', () => {
    expect(brokenBy(history())).toEqual([]);
    expect(judge(history()).filter(({ checked }) => checked === 0)).toEqual([]);
  });

  it('has a breach for every law', () => {
    expect(Object.keys(breaches)).toEqual(Object.keys(laws));
  });

  const cases = Object.entries(breaches).flatMap(([law, of]) =>
    of.map(([what, broken]) => [law, what, broken] as const),
  );
  it.each(cases)('“%s” is broken by: %s', (law, _what, broken) => {
    expect(brokenBy(broken)).toContain(law);
  });
});

describe('what is no breach', () => {
  it.each<[string, Partial<History>]>([
    ['a good request during a fault', { asks: [ask({ status: 503, sentAt: 105_000, answeredAt: 105_100 })] }],
    [
      'one within the time for recovery',
      { asks: [ask({ status: 503, sentAt: 119_999, answeredAt: 120_100 })] },
    ],
    [
      'one at the instance that was killed',
      { asks: [ask({ status: 0, instance: '#1', sentAt: 29_000, answeredAt: 30_050 })] },
    ],
    [
      'a late check of a key without notice',
      { tokenChecks: [tokenCheck({ kid: 'k2', end: 'late', lastAt: 53_000 })] },
    ],
    ['a token that nobody could read', { tokenChecks: [tokenCheck({ end: 'unread' })] }],
    [
      'a token whose key was revoked',
      { tokenChecks: [tokenCheck({ end: 'refused' })], revoked: { k1: 49_000 } },
    ],
    [
      'a stopped client within the bound',
      { stoppedChecks: [stoppedCheck({ accepted: true, sentAt: 13_000 })] },
    ],
    [
      'a stopped client while storage is down',
      { stoppedChecks: [stoppedCheck({ accepted: true, stoppedAt: 99_000, sentAt: 110_000 })] },
    ],
  ])('%s', (_, changes) => {
    expect(brokenBy(history(changes))).toEqual([]);
  });

  it.each(['true', 'false'])('an act without an answer that came to %s', (value) => {
    const facts = { 'principal a life': 'living', 'principal a enabled': value };
    const unknown = {
      ...disabling,
      end: 'unknown',
      status: 0,
      instance: '#1',
      sentAt: 29_000,
      answeredAt: 30_050,
    } as const;
    const audit = value === 'false' ? [{ ...disabled, date: '2026-01-01T00:00:29Z' }, entry()] : [entry()];
    const end = ending({
      facts: value === 'true' ? { ...facts, 'principal a enabled': 'absent' } : facts,
      audit,
    });
    expect(brokenBy({ ...end, acts: [act(), unknown] })).toEqual([]);
  });

  it('two acts given at once, of which the second was first', () => {
    const swapped = both(
      'servicePrincipalNames',
      [
        ['a', 'c'],
        ['a', 'b', 'c'],
      ],
      [['a'], ['a', 'c']],
    );
    expect(brokenBy(swapped)).toEqual([]);
  });

  it('an operator’s certificate whose wish is on record, and a version that is disabled', () => {
    const wish = entry({
      id: '9',
      actor: 'timer',
      action: 'certificate.createRequested',
      reason: null,
      requestId: 'r9',
    });
    const operators = { ...version, tags: { origin: 'operator', request: 'r9' } };
    const off = { ...version, version: 'v3', enabled: false };
    const { final } = history();
    expect(
      brokenBy(ending({ audit: [...final.audit, wish], vault: [...final.vault, operators, off] })),
    ).toEqual([]);
  });
});

describe('the report', () => {
  it('counts, names what broke a law and how to see it again', () => {
    const broken = history({ asks: [ask({ status: 401, code: 'invalid_client' })] });
    const report = reportOf(broken, judge(broken), 'npm run chaos -- --seed 7 --minutes 1');
    expect(report).toMatch(/\| a good request is served outside of faults +\| 1 +\| 1 +\|/);
    expect(report).toContain('secret at first, 60000 to 60100 ms: 401 invalid_client');
    expect(report).toContain('Again: npm run chaos -- --seed 7 --minutes 1');
  });

  it('says that every law held, and shows a few breaches of very many', () => {
    expect(reportOf(history(), judge(history()), '')).toContain('Every law held.');
    const many = history({ asks: Array.from({ length: 100 }, () => ask({ status: 401 })) });
    expect(reportOf(many, judge(many), '')).toContain('… and 92 more');
  });
});
