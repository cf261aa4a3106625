/** Exit codes of `s2s`: the one list, told by its help and in docs/cli.md. A code never changes its meaning. */

export const exitCodes = {
  success: 0,
  /** Wrong usage, not signed in, declined, or a refusal without a code of its own here. */
  usage: 1,
  /** `monitor` found something to look at. */
  warning: 2,
  /** `monitor` found something urgent, or a test failed. */
  critical: 3,
  /** Somebody was faster, or the state does not allow it (HTTP 409, 412). */
  conflict: 4,
  /** The service, or what it needs, did not answer (no connection, HTTP 429, 502, 503, 504): try again. */
  unreachable: 5,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The exit code for a refusal that came with this HTTP status. */
export function exitCodeOfStatus(status: number): ExitCode {
  if (status === 409 || status === 412) return exitCodes.conflict;
  if (status === 429 || status === 502 || status === 503 || status === 504) return exitCodes.unreachable;
  return exitCodes.usage;
}
