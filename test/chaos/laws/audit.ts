/** The audit: one entry for each change that was acknowledged, none for what was not made, and each fits the one before. */
import { isDeepStrictEqual } from 'node:util';
import type { AuditEvent } from '../../support/registry.ts';
import type { Act, History } from '../history.ts';
import type { Law } from '../verdict.ts';

/** Actors that decide by themselves. */
const ownActors = /^(timer|early|self|local stack)/;

/** What is written down before the vault is asked, whatever comes of it. */
const notedFirst = 'certificate.createRequested';
/** The second entry of a creation. */
const notedLast = 'certificate.created';

function entriesOf({ reason, action }: Act, audit: ReadonlyMap<string, readonly AuditEvent[]>): AuditEvent[] {
  return (audit.get(reason) ?? []).filter((entry) => entry.action === action);
}

function byReason({ final }: History): Map<string, AuditEvent[]> {
  const found = new Map<string, AuditEvent[]>();
  for (const entry of final.audit) {
    if (entry.reason !== null) found.set(entry.reason, [...(found.get(entry.reason) ?? []), entry]);
  }
  return found;
}

export const everyChangeAudited: Law = (history) => {
  const audit = byReason(history);
  const acts = history.acts.filter(({ action, end }) => action !== '' && end === 'changed');
  const counted = acts.map((act) => [act, entriesOf(act, audit).length] as const);
  const broken = counted.filter(([, count]) => count !== 1);
  return { checked: acts.length, broken: broken.map(([act, count]) => `${lineOf(act)}: ${count} entries`) };
};

/** An act without an answer has one entry or none; one that was refused has none. */
export const nothingElseAudited: Law = ({ acts, final }) => {
  const byName = new Map(acts.map((act) => [act.reason, act]));
  const seen = new Set<string>();
  const broken = final.audit.flatMap((entry) => {
    const act = byName.get(entry.reason ?? '');
    const problem = act ? problemOf(act, entry) : ownProblem(entry);
    const name = `${entry.reason} ${entry.action}`;
    const twice = act && seen.has(name) ? 'there twice' : undefined;
    seen.add(name);
    const found = problem ?? twice;
    return found ? [`${entry.date} ${entry.action} ${entry.object} (${entry.reason}): ${found}`] : [];
  });
  return { checked: final.audit.length, broken };
};

function problemOf({ action, object, end }: Act, entry: AuditEvent): string | undefined {
  if (entry.action !== action && entry.action !== notedLast) return `the act was ${action}`;
  if (!entry.object.startsWith(object)) return `the act was on ${object}`;
  return end === 'refused' && entry.action !== notedFirst ? 'the act was refused' : undefined;
}

/** Set-up and the timer write in their own name. */
function ownProblem({ actor, reason }: AuditEvent): string | undefined {
  return reason?.startsWith('chaos-') && !ownActors.test(actor) ? 'there was no such act' : undefined;
}

/**
 * Each entry of an object begins with what the one before left: two at once never both take effect on the same, for
 * the ETag lets one. It is dated within what clocks may differ by, and the list is told newest first.
 */
export const auditInOrder: Law = (history) => {
  const acts = new Map(history.acts.map((act) => [act.reason, act]));
  const objects = new Map<string, Entry[]>();
  for (const event of history.final.audit) {
    const act = acts.get(event.reason ?? '');
    if (!act || !/^(servicePrincipals|partnerApplications)\//.test(event.object)) continue;
    objects.set(event.object, [...(objects.get(event.object) ?? []), { ...event, act }]);
  }
  const dated = history.final.audit.flatMap((event) => {
    const act = acts.get(event.reason ?? '');
    return act && !isDatedRight(history, act, event) ? [`${event.reason} is dated ${event.date}`] : [];
  });
  const broken = [...objects.values()].flatMap(chainProblems);
  return {
    checked: history.final.audit.length,
    broken: [...broken, ...dated, ...listProblems(history.final.audit)],
  };
};

function listProblems(listed: readonly AuditEvent[]): string[] {
  const misplaced = listed.filter(({ date }, index) => date > (listed[index - 1]?.date ?? date));
  return misplaced.map(({ date, reason }) => `${reason} of ${date} is listed after an older one`);
}

function isDatedRight(
  { startedAt, bounds }: History,
  { sentAt, answeredAt }: Act,
  { date }: AuditEvent,
): boolean {
  const at = Date.parse(date) - startedAt;
  // An act without an answer may be carried out a while later.
  return at > sentAt - bounds.skew - 2_000 && at < answeredAt + bounds.skew + 15_000;
}

type Members = Readonly<Record<string, unknown>>;
type Entry = AuditEvent & { readonly act: Act };

function chainProblems(entries: readonly Entry[]): string[] {
  let state: Members | null = null;
  const problems: string[] = [];
  for (const left = new Set(entries); left.size > 0; ) {
    const { entry, isFitting } = following(state, [...left]);
    const { before, after, object, reason } = entry;
    if (!isFitting) problems.push(`${object}: ${reason} does not begin where the entry before ended`);
    state =
      before === null || after === null
        ? after
        : withoutMissing({ ...(state ?? {}), ...blank(before), ...after });
    left.delete(entry);
  }
  return problems;
}

/** The next one in time. Of acts that were given at once any may have been first: then it is the one that fits. */
function following(state: Members | null, left: readonly Entry[]): { entry: Entry; isFitting: boolean } {
  const [first, ...others] = left.toSorted((a, b) => a.act.index - b.act.index);
  if (!first) throw new Error('There is no entry left.');
  const atOnce = [first, ...others.filter(({ act }) => act.sentAt < first.act.answeredAt)];
  const fitting = atOnce.find(({ before, after }) => fits(state, before, after));
  return { entry: fitting ?? first, isFitting: fitting !== undefined };
}

/** Members that are there before and not after are gone. */
function blank(before: Members): Record<string, undefined> {
  return Object.fromEntries(Object.keys(before).map((name) => [name, undefined]));
}

function withoutMissing(members: Members): Members {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

function fits(state: Members | null, before: Members | null, after: Members | null): boolean {
  if (before === null || state === null) return before === null && state === null;
  if (after === null) return isDeepStrictEqual(state, before);
  return Object.entries(before).every(([name, value]) => isDeepStrictEqual(state[name], value));
}

function lineOf({ reason, action, object }: Act): string {
  return `${reason} ${action} ${object}`;
}
