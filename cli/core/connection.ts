/**
 * Which deployment a command talks to, and as whom: named by option or environment, else the local stack. The token
 * goes nowhere but there, and over plain http only to this machine.
 */
import { relative } from 'node:path';
import { UsageError } from './errors.ts';
import { findLocalStack, isLoopback, type LocalStack } from './local-stack.ts';

export const defaultAudience = 'api://s2s-token-service';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface ConnectionOptions {
  /** Of `--url`; `S2S_URL` when absent. */
  readonly url?: string | undefined;
  /** Of `--audience`; `S2S_AUDIENCE` when absent. */
  readonly audience?: string | undefined;
  readonly environment: Environment;
  /** Where the command runs; the local stack is looked for from here upward. */
  readonly directory: string;
}

export interface Deployment {
  /** Base address without a slash at its end. */
  readonly url: string;
  /** The application that tokens are for. */
  readonly audience: string;
  /** Where the name came from, in words. */
  readonly origin: string;
  /** The stack of this machine that it is, if it is one. */
  readonly stack: LocalStack | undefined;
}

/** @throws UsageError when no deployment is named and none is found, or the address is none to send a token to */
export async function resolveDeployment(options: ConnectionOptions): Promise<Deployment> {
  const { environment, directory } = options;
  const audience = options.audience ?? (environment.S2S_AUDIENCE || defaultAudience);
  const address = options.url ?? (environment.S2S_URL || undefined);
  if (address !== undefined) {
    const url = checkUrl(address);
    const named = options.url === undefined ? 'S2S_URL' : '--url';
    const stack = await findLocalStack(directory, url);
    const origin = stack ? `${named}, ${describeStack(stack, directory)}` : named;
    return { url, audience, origin, stack };
  }
  const stack = await findLocalStack(directory);
  if (!stack) throw nothingNamed();
  return { url: stack.url, audience, origin: describeStack(stack, directory), stack };
}

function describeStack({ directory: folder }: LocalStack, from: string): string {
  return `local stack in ${relative(from, folder) || '.'}`;
}

function nothingNamed(): UsageError {
  return new UsageError(
    'No deployment is named, and there is no local stack here.',
    'Name it with --url or S2S_URL, or run this inside the project after npm start.',
  );
}

function checkUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (
    !url ||
    !['http:', 'https:'].includes(url.protocol) ||
    url.username ||
    url.password ||
    url.search ||
    url.hash
  ) {
    throw new UsageError('The address of the deployment is no plain https address.', wantedUrl);
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw new UsageError('A token is sent over https only, except to this machine.', wantedUrl);
  }
  return url.href.replace(/\/+$/, '');
}

const wantedUrl = 'Write it as https://s2s.contoso.com.';
