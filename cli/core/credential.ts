/**
 * Access tokens for the management API: of the local stack's identity endpoint where the deployment is that stack, of
 * `DefaultAzureCredential` everywhere else, which knows `az login`, managed identities and the environment.
 */
import type { Deployment, Environment } from './connection.ts';
import { NotSignedIn, Unreachable } from './errors.ts';
import type { LocalStack } from './local-stack.ts';

/** @throws NotSignedIn, or Unreachable when the local stack does not run */
export async function getToken(deployment: Deployment, environment: Environment): Promise<string> {
  const { stack, audience } = deployment;
  // Whoever names an identity endpoint means that one: another identity of the same stack, as an example.
  const isNamed = Boolean(environment.IDENTITY_ENDPOINT);
  return stack && !isNamed ? tokenOfStack(stack, audience) : tokenOfAzure(audience);
}

async function tokenOfStack({ identityEndpoint, identityHeader }: LocalStack, audience: string) {
  const query = new URLSearchParams({ 'api-version': '2019-08-01', resource: audience });
  const response = await fetch(`${identityEndpoint}?${query}`, {
    headers: { 'x-identity-header': identityHeader },
  }).catch((cause: unknown) => {
    throw new Unreachable('The local stack does not answer.', { remedy: 'Start it with npm start.', cause });
  });
  const token = readToken(await response.json().catch(() => undefined));
  if (response.ok && token !== undefined) return token;
  const remedy = 'Start the stack anew: npm start.';
  throw new NotSignedIn(`The local identity endpoint answered ${response.status}.`, remedy);
}

function readToken(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('access_token' in body)) return undefined;
  return typeof body.access_token === 'string' ? body.access_token : undefined;
}

/** Loaded only here: the library is half of the time that a short command takes. */
async function tokenOfAzure(audience: string): Promise<string> {
  const { CredentialUnavailableErrorName, DefaultAzureCredential } = await import('@azure/identity');
  try {
    return (await new DefaultAzureCredential().getToken(`${audience}/.default`)).token;
  } catch (cause) {
    // A way to sign in that is not there is no news; one that is there and fails is.
    const failed = attemptsOf(cause).find(({ name }) => name !== CredentialUnavailableErrorName);
    throw new NotSignedIn(
      `No token could be had for ${audience}: ${failed ? firstLine(failed) : 'nobody is signed in'}.`,
      'Sign in with az login (--tenant …), and check --audience. Your account needs an app role of the service.',
      cause,
    );
  }
}

function attemptsOf(error: unknown): Error[] {
  if (!(error instanceof Error)) return [];
  return 'errors' in error && Array.isArray(error.errors)
    ? error.errors.filter((each) => each instanceof Error)
    : [error];
}

function firstLine({ message }: Error): string {
  const [line = ''] = message.split('\n');
  return line.slice(0, 300).replace(/\.$/, '');
}
