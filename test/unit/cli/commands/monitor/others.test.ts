/** Partners, OAuth servers and service principals, at the seconds where the verdict changes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  exitCodeOfSeverity,
  type Finding,
  finding,
  inOrder,
  severityOfExpiry,
  worstOf,
} from '../../../../../cli/commands/monitor/finding.ts';
import { judgePrincipal } from '../../../../../cli/commands/monitor/judge-principals.ts';
import { judgePartner, judgeServer } from '../../../../../cli/commands/monitor/judge-trust.ts';
import { fixesOf } from '../../../../../cli/commands/monitor/mend.ts';
import { day, hour } from '../../../../../shared/base/duration.ts';
import { testNow } from '../../../../support/clock.ts';
import {
  fromNow,
  keyFact,
  partnerFact,
  principalFact,
  refreshFact,
  secretFact,
  serverFact,
} from '../../../../support/monitor-facts.ts';

const horizon = { now: testNow, days: 60 };

function told(findings: readonly Finding[]): string[] {
  return findings
    .filter(({ severity }) => severity !== 'ok')
    .map(({ severity, code }) => `${severity} ${code}`);
}

const expiring = (seconds: number) => partnerFact({ keys: [keyFact({ notAfter: fromNow(seconds) })] });
const failed = (seconds: number, keysFor = 200 * day) =>
  partnerFact({
    keys: [keyFact({ notAfter: fromNow(keysFor) })],
    metadataRefresh: refreshFact({
      status: 'MetadataUnreachable',
      reason: 'no',
      lastSuccessDate: fromNow(-seconds),
    }),
  });

describe('a partner', () => {
  it.each([
    ['in order', partnerFact(), []],
    ['whose last key ends in more than sixty days', expiring(60 * day + 1), []],
    ['whose last key ends in sixty days', expiring(60 * day), ['warning KeysExpireSoon']],
    ['whose last key ends in seven days and a second', expiring(7 * day + 1), ['warning KeysExpireSoon']],
    ['whose last key ends in seven days', expiring(7 * day), ['critical KeysExpireSoon']],
    ['whose last key ends now', expiring(0), ['critical KeysExpired']],
    [
      'with an old key and a new one',
      partnerFact({ keys: [keyFact({ notAfter: fromNow(-day) }), keyFact()] }),
      [],
    ],
    [
      'with a key without an end',
      partnerFact({ keys: [keyFact({ notAfter: null }), keyFact({ notAfter: fromNow(-day) })] }),
      [],
    ],
    ['without a key', partnerFact({ keys: [] }), ['critical NoKeys']],
    ['whose metadata failed just now', failed(day), ['warning MetadataRefreshFailed']],
    [
      'whose metadata failed for seven days less a second',
      failed(7 * day - 1),
      ['warning MetadataRefreshFailed'],
    ],
    ['whose metadata failed for seven days', failed(7 * day), ['critical MetadataRefreshFailed']],
    [
      'whose metadata failed and whose keys end in 34 days',
      failed(day, 35 * day - 1),
      ['warning KeysExpireSoon', 'critical MetadataRefreshFailed'],
    ],
    [
      'whose refresh is two hours late, less a second',
      partnerFact({ metadataRefresh: refreshFact({ nextDueDate: fromNow(1 - 2 * hour) }) }),
      [],
    ],
    [
      'whose refresh is two hours late',
      partnerFact({ metadataRefresh: refreshFact({ nextDueDate: fromNow(-2 * hour) }) }),
      ['warning MetadataOverdue'],
    ],
    ['that is disabled', { ...expiring(-day), enabled: false }, []],
    [
      'that has no keys of its own',
      partnerFact({ source: 'linkedAccount', keys: [], metadataRefresh: null }),
      [],
    ],
  ])('%s', (_name, partner, expected) => {
    expect(told(judgePartner(partner, horizon))).toEqual(expected);
  });

  it('with metadata can be mended by asking again, once', () => {
    const findings = judgePartner(failed(day, day), horizon);
    expect(findings).toHaveLength(2);
    expect(fixesOf(findings)).toEqual([{ refresh: 'partnerApplications/Exchange/refreshMetadata' }]);
  });

  it('with a certificate needs somebody who brings a new one', () => {
    const findings = judgePartner(
      { ...expiring(day), source: 'certificate', metadataRefresh: null },
      horizon,
    );
    expect(findings[0]?.remedy).toBe('s2s partner update Exchange --certificate <new.cer>');
    expect(fixesOf(findings)).toEqual([]);
  });
});

describe('an OAuth server', () => {
  it('is judged like a partner', () => {
    expect(told(judgeServer(serverFact(), horizon))).toEqual([]);
    const overdue = serverFact({ metadataRefresh: refreshFact({ nextDueDate: fromNow(-day) }) });
    expect(judgeServer(overdue, horizon).find(({ fix }) => fix)).toMatchObject({
      object: 'oauthServers/sts',
      fix: { refresh: 'oauthServers/sts/refreshMetadata' },
    });
  });
});

describe('a service principal', () => {
  const ending = (...seconds: number[]) =>
    principalFact({
      passwordCredentials: seconds.map((end, at) =>
        secretFact({ keyId: `key-${at}`, endDateTime: fromNow(end) }),
      ),
    });

  it.each([
    ['in order', principalFact(), []],
    ['without credentials', principalFact({ passwordCredentials: [] }), []],
    ['with one that ends in sixty days', ending(60 * day), ['warning CredentialExpiresSoon']],
    ['with one that ends in seven days', ending(7 * day), ['critical CredentialExpiresSoon']],
    ['with one that ends now', ending(0), ['critical CredentialExpired']],
    ['with one that ends and one that goes on', ending(day, 61 * day), []],
    [
      'with two that end',
      ending(day, 59 * day),
      ['critical CredentialExpiresSoon', 'warning CredentialExpiresSoon'],
    ],
    ['with one that has ended and one that goes on', ending(-day, 61 * day), ['warning CredentialExpired']],
    ['that is disabled', { ...ending(-day), enabled: false }, []],
  ])('%s', (_name, principal, expected) => {
    expect(told(judgePrincipal(principal, horizon))).toEqual(expected);
  });

  it('is not helped by a credential that has not begun', () => {
    const later = secretFact({
      keyId: 'later',
      startDateTime: fromNow(2 * day),
      endDateTime: fromNow(400 * day),
    });
    const principal = principalFact({
      passwordCredentials: [secretFact({ endDateTime: fromNow(day) }), later],
    });
    expect(told(judgePrincipal(principal, horizon))).toEqual(['critical CredentialExpiresSoon']);
  });

  it('is named with what can be typed next', () => {
    const [finding] = judgePrincipal(ending(-day, 61 * day), horizon);
    expect(finding?.remedy).toBe(
      's2s principal credential delete 00000004-0000-0ff1-ce00-000000000000 --key-id key-0',
    );
  });
});

describe('the result', () => {
  const one = (severity: Finding['severity'], date: string | null = null) =>
    finding(severity, { code: 'x', object: 'o', message: 'm', remedy: null }, date, horizon);

  it.each([
    [[], 'ok', 0],
    [['ok', 'ok'], 'ok', 0],
    [['ok', 'warning'], 'warning', 2],
    [['warning', 'critical', 'ok'], 'critical', 3],
  ] as const)('of %j is %s, exit code %d', (severities, worst, code) => {
    const found = worstOf(severities.map((severity) => one(severity)));
    expect([found, exitCodeOfSeverity(found)]).toEqual([worst, code]);
  });

  it('tells the worst first, and of those the nearest', () => {
    const findings = [
      one('ok'),
      one('warning', fromNow(2 * day)),
      one('critical', fromNow(day)),
      one('warning', fromNow(day)),
    ];
    expect(inOrder(findings)).toEqual([findings[2], findings[3], findings[1], findings[0]]);
  });

  it('never gets milder as time goes by', () => {
    const rank = { ok: 0, warning: 1, critical: 2 };
    const seconds = fc.integer({ min: 0, max: 120 * day });
    fc.assert(
      fc.property(seconds, seconds, seconds, (end, first, second) => {
        const [earlier, later] = [Math.min(first, second), Math.max(first, second)];
        const at = (passed: number) =>
          rank[severityOfExpiry(fromNow(end), { now: testNow + passed, days: 60 })];
        expect(at(later)).toBeGreaterThanOrEqual(at(earlier));
      }),
    );
  });
});
