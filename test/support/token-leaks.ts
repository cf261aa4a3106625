/** Whether anything of a token that a peer was shown got out: into an answer, a log, or what a command prints. */
import { expect } from 'vitest';
import type { ConnectivityStack } from './connectivity-stack.ts';

type World = Pick<ConnectivityStack, 'standIn' | 'answers' | 'stack'>;

/** Holds that no answer of the API, no line of the log and none of the outputs has a part of such a token. */
export function expectNoLeaks({ standIn, answers, stack }: World, ...outputs: readonly string[]): void {
  const tokens = standIn.requests.map(({ token }) => token);
  // A search that finds nothing in the tokens themselves would find nothing anywhere.
  expect(leaks(tokens, tokens)).not.toEqual([]);
  expect(leaks(tokens, [...answers, ...stack.host.lines(), ...outputs])).toEqual([]);
}

/** The parts of tokens that stand in one of the texts. */
export function leaks(tokens: readonly string[], texts: readonly string[]): string[] {
  const parts = new Set(tokens.flatMap(partsOf));
  return [...parts].filter((part) => texts.some((text) => text.includes(part.slice(0, 60))));
}

/** Each part that is long enough to be one, and those of an actor token inside. */
function partsOf(token: string): string[] {
  const parts = token.split('.').filter((part) => part.length > 40);
  const [, claims = ''] = token.split('.');
  const inner = /"actortoken":"([^"]+)"/.exec(Buffer.from(claims, 'base64url').toString())?.[1];
  return inner === undefined ? parts : [...parts, ...partsOf(inner)];
}
