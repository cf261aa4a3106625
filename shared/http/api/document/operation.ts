/** What the OpenAPI document says of a method of a route, beside what the table of routes says. */
import type * as z from 'zod/mini';
import type { Route } from '../../route.ts';

/** A public certificate as a file (RFC 2585). */
export const cerFile = 'application/pkix-cert';

export interface ParameterText {
  readonly description: string;
  /** JSON Schema of the value. */
  readonly schema: Readonly<Record<string, unknown>>;
}

export interface Operation {
  /** That of the route when absent. */
  readonly summary?: string;
  readonly description?: string;
  /** Absent where a body has no members. */
  readonly request?: z.ZodMiniType;
  readonly answer: z.ZodMiniType | typeof cerFile;
  /** Statuses of success; 200 when absent. */
  readonly statuses?: readonly number[];
  /** The answer carries the ETag of what it shows. */
  readonly etag?: true;
  /** Query parameters that mean something of their own here. */
  readonly query?: Readonly<Record<string, ParameterText>>;
}

/** Exactly the methods of each route; HEAD is GET without its answer. */
export type OperationsOf<Routes extends Readonly<Record<string, Route>>> = {
  readonly [Name in keyof Routes]: Readonly<
    Record<Exclude<Routes[Name]['methods'][number], 'HEAD'>, Operation>
  >;
};

/** Created, or nothing new: a dry run, or what was there already. */
export const created = [201, 200] as const;
