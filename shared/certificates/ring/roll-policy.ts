/**
 * The durations of a roll and the laws between them, checked at start-up. A broken law stops the app and nothing is
 * adjusted silently: a value that was changed behind the operator's back is found during the next outage.
 */
import type { Seconds } from '../../base/clock.ts';
import { day, formatDuration, hour, minute } from '../../base/duration.ts';

export interface RollPolicy {
  /** Whether the timer may begin a roll by itself; finishing, retiring and cleaning up always happen. */
  readonly automatic: boolean;
  /** The greatest life of any token, over all audiences. */
  readonly tokenLifetime: Seconds;
  /** Longest time that a key signs before its successor takes over. */
  readonly rotateEvery: Seconds;
  /** How long a key is published before it signs. */
  readonly propagate: Seconds;
  /** How long before it is due the next key is prepared; `rotateEvery` means that a next key always exists. */
  readonly lead: Seconds;
  /** How long a key stays published after it last signed. */
  readonly retain: Seconds;
  readonly validityMonths: number;
  /** Longest time until every instance of ours has read a changed ring. */
  readonly cacheFor: Seconds;
  /** Longest time that a partner keeps our metadata. */
  readonly consumerCache: Seconds;
  readonly skew: Seconds;
  /** Longest gap between two runs of the roll timer. */
  readonly tick: Seconds;
  /** The shortest notice of an operator's roll, whatever `propagate` is; and its distance from an expiry. */
  readonly minimumLead: Seconds;
}

export const defaultRollPolicy: RollPolicy = {
  automatic: true,
  tokenLifetime: hour,
  rotateEvery: 90 * day,
  propagate: 48 * hour,
  lead: 90 * day,
  retain: 14 * day,
  validityMonths: 12,
  cacheFor: minute,
  consumerCache: 24 * hour,
  skew: 5 * minute,
  tick: 15 * minute,
  minimumLead: 24 * hour,
};

/** The setting that fills each member; `minimumLead` is a constant of the service. */
export const policySettings = {
  tokenLifetime: 'S2S_LONGEST_TOKEN_LIFETIME',
  rotateEvery: 'S2S_ROLL_EVERY',
  propagate: 'S2S_ROLL_PROPAGATE',
  lead: 'S2S_ROLL_LEAD',
  retain: 'S2S_ROLL_RETAIN',
  validityMonths: 'S2S_CERTIFICATE_VALIDITY_MONTHS',
  cacheFor: 'S2S_CACHE_FOR',
  consumerCache: 'S2S_CONSUMER_CACHE',
  skew: 'S2S_CLOCK_SKEW',
  tick: 'S2S_ROLL_TICK',
} as const;

type SettingMember = keyof typeof policySettings;
type PolicySetting = (typeof policySettings)[SettingMember];

export interface PolicyProblem {
  readonly settings: readonly PolicySetting[];
  /** The settings with their values, the law between them, and what would break. */
  readonly message: string;
}

/** One law: `left` must stand in `relation` to what `right` comes to. */
interface Law {
  readonly left: SettingMember;
  readonly relation: 'at most' | 'at least' | 'more than';
  /** Added up, then divided. */
  readonly right: readonly SettingMember[];
  readonly divisor?: number;
  readonly breaks: string;
}

const laws: readonly Law[] = [
  {
    left: 'rotateEvery',
    relation: 'more than',
    right: ['propagate'],
    breaks: 'a key would be replaced before partners know it',
  },
  {
    left: 'propagate',
    relation: 'more than',
    right: ['consumerCache', 'cacheFor', 'skew'],
    breaks: 'a key would sign while partners still hold metadata without it',
  },
  {
    left: 'cacheFor',
    relation: 'at most',
    right: ['propagate'],
    divisor: 2,
    breaks: 'an instance could publish a key too late',
  },
  {
    left: 'lead',
    relation: 'at least',
    right: ['propagate'],
    breaks: 'the next key would be prepared too late to be announced',
  },
  {
    left: 'lead',
    relation: 'at most',
    right: ['rotateEvery'],
    breaks: 'the next key would be due before its predecessor began',
  },
  {
    left: 'retain',
    relation: 'at least',
    right: ['tokenLifetime', 'skew'],
    breaks: 'a key would leave the metadata while its tokens are still accepted',
  },
  {
    left: 'retain',
    relation: 'at least',
    right: ['propagate', 'tokenLifetime', 'skew'],
    breaks:
      'a key could expire before its successor is announced, and its tokens would outlive its certificate',
  },
  {
    left: 'validityMonths',
    relation: 'more than',
    right: ['propagate', 'retain'],
    breaks: 'a created certificate would expire before it could be announced, used and retired',
  },
  {
    left: 'tick',
    relation: 'at most',
    right: ['propagate'],
    divisor: 10,
    breaks: 'one missed run of the timer could make a roll late',
  },
];

const advice: readonly Law[] = [
  {
    left: 'validityMonths',
    relation: 'at least',
    right: ['lead', 'rotateEvery', 'retain'],
    breaks:
      'certificates end before their cycle does, so that rolls come more often than S2S_ROLL_EVERY says',
  },
];

/**
 * The laws of the roll. Time that the certificate, the partners' caches and our own instances need must fit together.
 * @returns every broken law; empty means that the app may start.
 */
export function checkRollPolicy(policy: RollPolicy): PolicyProblem[] {
  const unusable = Object.keys(policySettings)
    .filter(isMember)
    .flatMap((member) => checkValue(policy, member));
  // Laws between values that are no durations would only repeat the same complaint.
  return unusable.length > 0 ? unusable : laws.flatMap((law) => checkLaw(policy, law));
}

/** What works and is still not what the settings seem to say. */
export function rollPolicyWarnings(policy: RollPolicy): PolicyProblem[] {
  return checkRollPolicy(policy).length > 0 ? [] : advice.flatMap((law) => checkLaw(policy, law));
}

/** The least time, in seconds, that a certificate created with this policy is valid (months differ in length). */
export function shortestValidity(policy: Pick<RollPolicy, 'validityMonths'>): Seconds {
  return (Math.floor((policy.validityMonths * 365) / 12) - 3) * day;
}

function isMember(name: string): name is SettingMember {
  return Object.hasOwn(policySettings, name);
}

function checkValue(policy: RollPolicy, member: SettingMember): PolicyProblem[] {
  const value = policy[member];
  const least = member === 'skew' ? 0 : 1;
  if (Number.isSafeInteger(value) && value >= least) return [];
  const setting = policySettings[member];
  return [
    { settings: [setting], message: `${setting} (${value}) must be a whole number of at least ${least}.` },
  ];
}

function checkLaw(policy: RollPolicy, law: Law): PolicyProblem[] {
  const left = secondsOf(policy, law.left);
  const sum = law.right.reduce((total, member) => total + secondsOf(policy, member), 0);
  const right = sum / (law.divisor ?? 1);
  const holds =
    law.relation === 'at most' ? left <= right : law.relation === 'at least' ? left >= right : left > right;
  if (holds) return [];
  const members = [law.left, ...law.right];
  const terms = law.right.map((member) => shown(policy, member)).join(' plus ');
  const bound = law.divisor ? `1/${law.divisor} of ${terms}` : terms;
  return [
    {
      settings: members.map((member) => policySettings[member]),
      message: `${shown(policy, law.left)} must be ${law.relation} ${bound}: ${law.breaks}.`,
    },
  ];
}

function secondsOf(policy: RollPolicy, member: SettingMember): Seconds {
  return member === 'validityMonths' ? shortestValidity(policy) : policy[member];
}

function shown(policy: RollPolicy, member: SettingMember): string {
  const value = policy[member];
  const text = member === 'validityMonths' ? `${value} months` : formatDuration(value);
  return `${policySettings[member]} (${text})`;
}
