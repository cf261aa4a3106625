/** Reads a management request strictly: what is misspelt must not silently mean something else. */
import type { Violation } from '../base/errors.ts';
import { type Outcome, refuse, settle, succeed } from '../base/errors.ts';
import { type JsonObject, parseStrictObject } from '../base/strict-json.ts';
import type { HttpRequest } from './exchange.ts';

/** A PFX of 64 KiB in base64, and room for the members around it. */
const mostBytes = 131_072;

const longestName = 40;

/** @returns the members; none for a request without a body */
export async function readBody(request: HttpRequest): Promise<Outcome<JsonObject>> {
  if (request.method === 'GET') return succeed({});
  const bytes = await request.body(mostBytes);
  if (bytes === 'tooLarge') {
    return refuse({ code: 'BodyTooLarge', message: `A body may have ${mostBytes} bytes at most.` });
  }
  if (bytes.length === 0) return succeed({});
  const type = request.header('content-type') ?? '';
  if (!/^application\/json *(; *charset="?utf-8"? *)?$/i.test(type)) {
    return refuse({ code: 'UnsupportedMediaType', message: 'The body must be application/json in UTF-8.' });
  }
  const members = parseStrictObject(decode(bytes) ?? '');
  const message = 'The body must be one JSON object in UTF-8 in which no member is repeated.';
  return members ? succeed(members) : refuse({ code: 'InvalidRequest', message });
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Only known parameters, each once: `?dryrun=true` or `?dryRun=1` must not act.
 * @returns whether the request is a dry run
 */
export function readQuery(query: URLSearchParams, known: readonly string[]): Outcome<boolean> {
  const names = [...new Set(query.keys())];
  const violations = names.flatMap((name): Violation[] => {
    const target = name.slice(0, longestName);
    if (!known.includes(name)) {
      const offer = known.length > 0 ? `Known are: ${known.join(', ')}.` : 'There are none here.';
      return [
        { code: 'InvalidRequest', message: `This query parameter is not known here. ${offer}`, target },
      ];
    }
    if (query.getAll(name).length === 1) return [];
    return [{ code: 'InvalidRequest', message: 'This query parameter is repeated.', target }];
  });
  const dryRun = query.get('dryRun') ?? 'false';
  if (known.includes('dryRun') && dryRun !== 'true' && dryRun !== 'false') {
    const message = 'This query parameter is true or false.';
    violations.push({ code: 'InvalidRequest', message, target: 'dryRun' });
  }
  return settle(violations, () => dryRun === 'true');
}

/**
 * The one ETag that the caller has seen (RFC 9110 §13.1.1). `*` asks only that the resource exists, which each of
 * ours always does.
 */
export function readIfMatch(header: string | undefined): Outcome<string | undefined> {
  const tag = header?.trim();
  if (tag === undefined || tag === '*') return succeed(undefined);
  if (/^(W\/)?"[\x21\x23-\x7e]*"$/.test(tag)) return succeed(tag);
  const message = 'If-Match must be one ETag as it was answered, quotation marks included.';
  return refuse({ code: 'InvalidRequest', message, target: 'If-Match' });
}
