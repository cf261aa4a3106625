/**
 * What every guarded connection has in common, whoever is called: the name is resolved once, the authorities are read
 * once, and there is a deadline.
 */
import { isIP } from 'node:net';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';

/** Every address of a host name. Rejects when there is none. */
export type ResolveHost = (hostname: string) => Promise<readonly ResolvedAddress[]>;

export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

export interface FetchLimits {
  /** From the resolution of the name to the last byte. */
  readonly milliseconds: number;
  readonly headerBytes: number;
  readonly bodyBytes: number;
}

/** Resolves once; what is checked is what is connected to, so that a second answer cannot differ. */
export async function addressesOf(
  host: string,
  resolve: ResolveHost,
  signal: AbortSignal,
): Promise<string[]> {
  if (isIP(host)) return [host];
  const answers = await Promise.race([resolve(host), rejectionOf(signal)]);
  return answers.map(({ address }) => address);
}

/** The resolver of the operating system cannot be called off; it is no longer waited for. */
function rejectionOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** Runs until the deadline; the signal ends whatever is still open, also after success or refusal. */
export async function withDeadline<T>(
  milliseconds: number,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), milliseconds);
  try {
    return await run(controller.signal);
  } finally {
    clearTimeout(timer);
    controller.abort();
  }
}

/**
 * @param authorities PEM (`readCaBundle`), trusted beside the default ones; empty for none
 * @returns the context, made at the first use and kept: it holds some hundred certificates
 */
export function trustIn(authorities: string): () => SecureContext | undefined {
  let context: SecureContext | undefined;
  return () => {
    if (authorities === '') return undefined;
    context ??= createSecureContext({
      ca: [...getCACertificates('default'), authorities],
      minVersion: 'TLSv1.2',
    });
    return context;
  };
}
