/**
 * W3C Trace Context: in whose trace a request came. It goes beside the request id into the log, so that a caller's
 * people and ours find the same request; it proves nothing, and nothing is decided by it.
 */

export interface TraceContext {
  /** 32 lower-case hexadecimal digits. */
  readonly traceId: string;
  /** The span of whoever called, 16 lower-case hexadecimal digits. */
  readonly spanId: string;
  /** The caller says that it keeps a record of this trace. */
  readonly sampled: boolean;
}

/** The fields of version 00, none of them all zeros; version ff is forbidden (W3C Trace Context §3.2.2). */
const fields =
  /^(?!ff)(?<version>[0-9a-f]{2})-(?!0{32})(?<traceId>[0-9a-f]{32})-(?!0{16})(?<spanId>[0-9a-f]{16})-(?<flags>[0-9a-f]{2})(?<more>-[\x20-\x7e]*)?$/;

/** Room for later versions; a longer one is nothing that we would want to read. */
const longest = 256;

/**
 * Reads the value of a `traceparent` header. What cannot be read to the letter is nobody's trace (§3.2.2.3), and so
 * are two headers in one, which HTTP joins by a comma.
 */
export function parseTraceparent(value: string | undefined): TraceContext | undefined {
  if (value === undefined || value.length > longest) return undefined;
  const { version, traceId, spanId, flags, more } = fields.exec(value)?.groups ?? {};
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  // A later version may say more after a dash, version 00 says exactly this (§3.2.4).
  if (version === '00' && more !== undefined) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}
