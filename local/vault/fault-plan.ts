/**
 * A plan of faults: which operations answer badly, how, and how often. One rule is used up per request, oldest
 * first, so that a test can say "the second sign fails, the rest work".
 */
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod/mini';
import type { Answer, Reply } from './loopback-server.ts';

export interface FaultRule<Operation extends string> {
  /** `*` means every operation but a challenge. */
  readonly operation: Operation | '*';
  /** Only requests for this object name. */
  readonly name?: string | undefined;
  /** The HTTP status to answer with; without it the request is served after the delay. */
  readonly status?: number | undefined;
  /** Error code, inner error code and message of the answer; the usual ones of the status by default. */
  readonly code?: string | undefined;
  readonly innerCode?: string | undefined;
  readonly message?: string | undefined;
  /** Milliseconds to wait before anything else. */
  readonly delayMs?: number | undefined;
  /** Never answer. */
  readonly hang?: boolean | undefined;
  /** Close the connection without an answer. */
  readonly reset?: boolean | undefined;
  /** Value of a Retry-After header: seconds, or an HTTP date. Without it none is sent. */
  readonly retryAfter?: number | string | undefined;
  /** How many requests are affected; unlimited by default. */
  readonly count?: number | undefined;
  /** How many matching requests pass before the rule begins. */
  readonly skip?: number | undefined;
  /** The operation takes effect first, and only its answer is lost. */
  readonly afterEffect?: boolean | undefined;
}

export interface FaultPlan<Operation extends string> {
  /** Adds rules behind those that are there. */
  add(rules: readonly FaultRule<Operation>[]): void;
  clear(): void;
  /** The rules that still have something to do, as they were given. */
  rules(): readonly FaultRule<Operation>[];
  /** Uses up one turn of the first rule that fits. */
  take(operation: Operation, name?: string): FaultRule<Operation> | undefined;
}

/** @param unlisted operations that `*` does not cover, such as the challenge before every conversation. */
export function createFaultPlan<Operation extends string>(
  unlisted: readonly Operation[] = [],
): FaultPlan<Operation> {
  let entries: { rule: FaultRule<Operation>; skip: number; left: number }[] = [];

  function matches(rule: FaultRule<Operation>, operation: Operation, name: string | undefined): boolean {
    const named = rule.name === undefined || rule.name.toLowerCase() === name?.toLowerCase();
    return (
      named && (rule.operation === operation || (rule.operation === '*' && !unlisted.includes(operation)))
    );
  }

  return {
    add(rules) {
      entries.push(
        ...rules.map((rule) => ({
          rule,
          skip: rule.skip ?? 0,
          left: rule.count ?? Number.POSITIVE_INFINITY,
        })),
      );
    },
    clear() {
      entries = [];
    },
    rules: () => entries.map(({ rule }) => rule),
    take(operation, name) {
      for (const entry of entries.filter(({ rule }) => matches(rule, operation, name))) {
        if (entry.skip > 0) {
          entry.skip -= 1;
          continue;
        }
        entry.left -= 1;
        if (entry.left <= 0) entries = entries.filter((other) => other !== entry);
        return entry.rule;
      }
      return undefined;
    },
  };
}

/** Serves one request under a rule (or under none). `refuse` shapes the error answer of the emulator at hand. */
export async function serveUnderFault<Operation extends string>(
  rule: FaultRule<Operation> | undefined,
  serve: () => Promise<Answer>,
  refuse: (rule: FaultRule<Operation> & { status: number }) => Reply,
): Promise<Answer> {
  if (!rule) return serve();
  const served = rule.afterEffect ? await serve() : undefined;
  if (rule.delayMs) await delay(rule.delayMs);
  if (rule.hang) return 'hang';
  if (rule.reset) return 'reset';
  if (rule.status === undefined) return served ?? serve();
  const reply = refuse({ ...rule, status: rule.status });
  if (rule.retryAfter === undefined) return reply;
  return { ...reply, headers: { ...reply.headers, 'Retry-After': String(rule.retryAfter) } };
}

/** Reads a JSON list of rules, as the control routes take it. */
export function faultRulesSchema<const Operation extends string>(operations: readonly Operation[]) {
  const natural = z.optional(z.int().check(z.minimum(0)));
  return z.array(
    z.strictObject({
      operation: z.enum([...operations, '*']),
      name: z.optional(z.string()),
      status: z.optional(z.int().check(z.minimum(200), z.maximum(599))),
      code: z.optional(z.string()),
      innerCode: z.optional(z.string()),
      message: z.optional(z.string()),
      delayMs: natural,
      hang: z.optional(z.boolean()),
      reset: z.optional(z.boolean()),
      retryAfter: z.optional(z.union([z.number(), z.string()])),
      count: z.optional(z.int().check(z.minimum(1))),
      skip: natural,
      afterEffect: z.optional(z.boolean()),
    }),
  );
}
