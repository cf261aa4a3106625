/**
 * The law of the log: no token, secret, assertion or claim comes into any line, whatever was asked and however it was
 * refused. Requests of every kind are made with values that can be recognized, and all lines are searched for them.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { Outage } from '../../../shared/base/errors.ts';
import { canaryUser, leaksIn } from '../../support/observed/canaries.ts';
import { canaryRequests, password, wrongSecret } from '../../support/observed/canary-requests.ts';
import { type CanaryTokens, canaryTokens } from '../../support/observed/canary-tokens.ts';
import { type Litware, registerLitware, tokenRequest } from '../../support/observed/litware.ts';
import {
  createObservedService,
  managementToken,
  type ObservedService,
} from '../../support/observed/service.ts';
import { lyncId } from '../../support/token-service.ts';

let observed: ObservedService;
let litware: Litware;
let tokens: CanaryTokens;

beforeAll(async () => {
  observed = await createObservedService();
  litware = await registerLitware(observed);
  tokens = canaryTokens(litware);
});

const wires = ['legacy', 'modern'] as const;
/** Everything that must not be in the log, by what it is. */
function canaries(): Record<string, string> {
  const { secret, resourceSecret, certificate } = litware;
  const basic = Buffer.from(`${lyncId}:${encodeURIComponent(secret)}`).toString('base64');
  const held = { secret, basic, resourceSecret, wrongSecret, password, managementToken };
  return { ...held, ...canaryUser, ...tokens, privateKey: certificate.privateKeyPem };
}

describe('5.5 Log injection and leakage', () => {
  it.each(canaryRequests)('$what', async ({ status, request }) => {
    const before = observed.lines.length;
    const answer = await request({ observed, litware, tokens });
    expect(answer.status, answer.text).toBe(status);
    const written = observed.lines.slice(before);
    expect(written.length).toBeGreaterThan(0);
    const issued = /"access_token":"([^"]+)"/.exec(answer.text)?.[1];
    const shown = /"secretText":"([^"]+)"/.exec(answer.text)?.[1];
    const values = { ...canaries(), ...(issued && { issued }), ...(shown && { shown }) };
    expect(leaksIn(written.map(({ message }) => message).join('\n'), values)).toEqual([]);
  });

  it.each(wires)('a request on the %s wire whose signature or assertion cannot be had', async (wire) => {
    const before = observed.lines.length;
    observed.signer.failWith(new Outage('vault', 'no answer in time'));
    const unsigned = await observed.ask(...tokenRequest(wire, { client_secret: litware.secret }));
    observed.signer.failWith(new Error('a bug'));
    const broken = await observed.ask(...tokenRequest(wire, { client_secret: litware.secret }));
    observed.signer.failWith(undefined);
    expect([unsigned.status, broken.status]).toEqual([503, 500]);
    expect(
      leaksIn(
        observed.lines
          .slice(before)
          .map(({ message }) => message)
          .join('\n'),
        canaries(),
      ),
    ).toEqual([]);
  });

  it.each(['roll-certificates', 'refresh-metadata', 'sweep-replays', 'watch-expiries'] as const)(
    'what the timer %s comes by',
    async (timer) => {
      const before = observed.lines.length;
      await observed.fire(timer);
      const written = observed.lines.slice(before);
      expect(written.length).toBeGreaterThan(1);
      expect(leaksIn(written.map(({ message }) => message).join('\n'), canaries())).toEqual([]);
    },
  );
});

describe('The search', () => {
  const token = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJlLW9mLWEtdG9rZW4';

  it.each([
    ['the whole', token],
    ['its claims, encoded', 'eyJzdWIiOiJjYW5hcnkifQ'],
    ['its claims, read', '{"sub":"canary"}'],
    ['its claims, read and put into a text', '{\\"sub\\":\\"canary\\"}'],
    ['its signature', 'c2lnbmF0dXJlLW9mLWEtdG9rZW4'],
    ['its first forty characters', token.slice(0, 40)],
    ['forty from its midst', token.slice(11, 51)],
    ['the whole in base64', Buffer.from(token).toString('base64')],
  ])('finds %s of a token', (_what, text) => {
    expect(leaksIn(`{"detail":"${text}"}`, { token })).toEqual(['token']);
  });

  it.each([
    ['as it is', 'a+b/c=secret'],
    ['in a form', 'a%2Bb%2Fc%3Dsecret'],
    ['in another case', 'A+B/C=SECRET'],
  ])('finds a secret %s, and nothing where there is none', (_what, text) => {
    expect(leaksIn(`{"detail":"${text}"}`, { secret: 'a+b/c=secret' })).toEqual(['secret']);
    expect(leaksIn('{"detail":"FormMalformed"}', { secret: 'a+b/c=secret' })).toEqual([]);
  });
});
