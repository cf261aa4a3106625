/**
 * The words that the schemas of answers are made of. Nothing is checked by them when the service answers: they are what
 * the OpenAPI document says, which tests hold the answers against. So they are loaded with the document only.
 */
import * as z from 'zod/mini';
import { type ErrorCode, errorCatalogue } from '../../../base/error-catalogue.ts';

/** The schemas of answers, under the names that the document shows them by. */
export const answerSchemas = z.registry<{ id: string }>();

export function answer<T extends z.ZodMiniType>(id: string, schema: T): T {
  answerSchemas.add(schema, { id });
  return schema;
}

/** A date in an answer: UTC, to the second. */
export const date = z
  .string()
  .check(z.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/), z.meta({ format: 'date-time' }));

export const errorCode = z.enum(Object.keys(errorCatalogue) as [ErrorCode, ...ErrorCode[]]);

/** What is worth knowing and no reason to refuse. */
export const warning = answer('Warning', z.strictObject({ code: z.string(), message: z.string() }));

export type Warning = z.infer<typeof warning>;

/** What every change of the registry answers: the object as it is by then, or would be after a dry run. */
export function changeOf<T extends z.ZodMiniType>(noun: string, view: T) {
  return answer(
    `${noun}Change`,
    z.strictObject({ dryRun: z.boolean(), changed: z.boolean(), warnings: z.array(warning), value: view }),
  );
}

/** A page of a list. */
export function pageOf<T extends z.ZodMiniType>(noun: string, view: T) {
  const nextLink = z.optional(z.string().check(z.describe('Where the next page is; absent on the last.')));
  return answer(`${noun}Page`, z.strictObject({ value: z.array(view), nextLink }));
}

/** A list that is always answered whole. */
export function wholeListOf<T extends z.ZodMiniType>(noun: string, view: T) {
  return answer(`${noun}List`, z.strictObject({ value: z.array(view) }));
}
