/** Facts that only the log and the metrics tell: whose key a token was found good by, for whom it was, what is not ready. */
import { describe, expect, it } from 'vitest';
import { sweepReplays } from '../../../functions/timers/sweep-replays.ts';
import { day, minute } from '../../../shared/base/duration.ts';
import { Outage } from '../../../shared/base/errors.ts';
import { createTestClock } from '../../support/clock.ts';
import { createMemoryReplay } from '../../support/memory-replay.ts';
import {
  contosoAudience,
  introspection,
  obtainToken,
  registerLitware,
  tokenRequest,
} from '../../support/observed/litware.ts';
import { createObservedService, type ObservedService } from '../../support/observed/service.ts';
import { recordTelemetry } from '../../support/recorded-telemetry.ts';
import { assertionClaims, lyncId, signAssertion } from '../../support/token-service.ts';

const lastLine = ({ lines }: ObservedService) => JSON.parse(lines.at(-1)?.message ?? '{}');

async function litware() {
  const telemetry = recordTelemetry();
  const observed = await createObservedService({ telemetry });
  return { observed, telemetry, ...(await registerLitware(observed)) };
}

/** The next key takes over, and what was signed before is by an earlier one. */
function roll({ keys: { current, next }, rings, clock }: ObservedService): void {
  rings.put({ keys: [current, { ...next, signsFrom: clock.now() }], pending: null });
  clock.advance(2 * minute);
}

const verifiedWithPrevious = ({ counted }: ReturnType<typeof recordTelemetry>) =>
  counted.filter(([name]) => name === 's2s_tokens_verified_with_previous_total');

describe('the line of an introspection', () => {
  /** A token of the current key, shown after the next key has taken over. */
  async function shownLater(wire: 'legacy' | 'modern') {
    const made = await litware();
    const { observed, secret, resourceSecret } = made;
    const token = await obtainToken(observed, wire, { client_secret: secret });
    const ask = () => observed.ask(...introspection(token, resourceSecret));
    await ask();
    const before = lastLine(observed);
    roll(observed);
    const answer = await ask();
    return { ...made, before, after: lastLine(observed), answer };
  }

  it.each(['legacy', 'modern'] as const)(
    'says of a token on the %s wire that a key found it good that signs no more',
    async (wire) => {
      const { before, after, answer, telemetry } = await shownLater(wire);
      expect(before).toMatchObject({ event: 'token.introspected', active: true });
      expect(before).not.toHaveProperty('earlierKey');
      expect(after).toMatchObject({ event: 'token.introspected', active: true, earlierKey: true });
      expect(answer.text).not.toContain('earlierKey');
      const counted = telemetry.counted.map(([name]) => name);
      expect(verifiedWithPrevious(telemetry)).toHaveLength(1);
      expect(counted.filter((name) => name === 's2s_introspections_total')).toHaveLength(2);
    },
  );
});

describe('the line of an issued token', () => {
  it('says of an exchange that the user was proven by a token of a key that signs no more', async () => {
    const { observed, secret, certificate, telemetry } = await litware();
    const claims = assertionClaims({ iss: lyncId, sub: 'ken@litwareinc.com' });
    const subject_token = await obtainToken(observed, 'legacy', {
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: signAssertion(certificate, claims),
      resource: `${lyncId}/lync.litwareinc.com`,
    });
    const exchange = {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      client_secret: secret,
      subject_token,
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    };
    await obtainToken(observed, 'modern', exchange);
    expect(lastLine(observed)).not.toHaveProperty('earlierKey');
    expect(verifiedWithPrevious(telemetry)).toEqual([]);
    roll(observed);
    await obtainToken(observed, 'modern', exchange);
    expect(lastLine(observed)).toMatchObject({ event: 'token.issued', forUser: true, earlierKey: true });
    expect(verifiedWithPrevious(telemetry)).toHaveLength(1);
  });

  it('names the partner that it is for, and the metric too', async () => {
    const { observed, secret, telemetry } = await litware();
    await obtainToken(observed, 'legacy', { client_secret: secret, resource: contosoAudience });
    expect(lastLine(observed)).toMatchObject({ event: 'token.issued', partner: 'Contoso', selfIssued: true });
    expect(telemetry.counted).toEqual([
      ['s2s_tokens_issued_total', { partner: 'contoso', result: 'signed' }],
    ]);
  });

  it('names none for an application of ours', async () => {
    const { observed, secret } = await litware();
    await obtainToken(observed, 'modern', { client_secret: secret });
    expect(lastLine(observed)).not.toHaveProperty('partner');
  });
});

describe('the line of a refusal', () => {
  it('is counted by its code', async () => {
    const { observed, telemetry } = await litware();
    await observed.ask(...tokenRequest('modern', { client_secret: 'wrong' }));
    expect(telemetry.counted).toEqual([['s2s_token_rejections_total', { code: lastLine(observed).code }]]);
  });
});

describe('the line of readiness', () => {
  it('is one like any other while the service is ready, warnings included', async () => {
    const { observed } = await litware();
    expect((await observed.ask('/readyz')).status).toBe(200);
    expect(lastLine(observed)).toMatchObject({ event: 'request.served', status: 200 });
  });

  it('names what stops the service, by the codes of the answer, and no warning', async () => {
    const { observed } = await litware();
    observed.signer.failWith(new Outage('vault', 'no answer in time'));
    const { status, text } = await observed.ask('/readyz');
    expect(status).toBe(503);
    expect(lastLine(observed)).toMatchObject({
      event: 'readiness.failed',
      level: 'error',
      status: 503,
      failed: 'vault:Unavailable,next:Unavailable',
    });
    expect(text).toContain('"RollNeverRan"');
  });
});

describe('the life of a certificate', () => {
  it('is in the gauges of the roll timer', async () => {
    const { observed, telemetry } = await litware();
    await observed.fire('roll-certificates');
    const { current, next } = observed.keys;
    const recorded = telemetry.recorded.map(([name, value, { role }]) => [name, role, value]);
    expect(recorded).toEqual(
      expect.arrayContaining([
        ['s2s_certificate_not_after_timestamp_seconds', 'current', current.notAfter],
        ['s2s_certificate_not_after_timestamp_seconds', 'next', next.notAfter],
        ['s2s_certificate_effective_timestamp_seconds', 'next', next.signsFrom],
        ['s2s_roll_overdue_seconds', undefined, 0],
        ['s2s_roll_last_success_timestamp_seconds', undefined, observed.clock.now()],
      ]),
    );
  });
});

describe('the sweep', () => {
  it('says how much it removed', async () => {
    const replay = createMemoryReplay();
    const clock = createTestClock();
    await replay.rememberOnce('old', clock.now() - day);
    const lines: unknown[] = [];
    expect(await sweepReplays({ replay, clock, skew: 300 }, (...line) => void lines.push(line))).toBe(true);
    expect(lines).toEqual([['replay.swept', { removed: 1 }]]);
  });

  it.each([
    ['keeps what is not over on a clock that is behind by the skew', -300, 0],
    ['removes what is over on every clock', -301, 1],
  ])('%s', async (_, until, removed) => {
    const replay = createMemoryReplay();
    const clock = createTestClock();
    await replay.rememberOnce('used', clock.now() + until);
    const lines: unknown[] = [];
    await sweepReplays({ replay, clock, skew: 300 }, (...line) => void lines.push(line));
    expect(lines).toEqual([['replay.swept', { removed }]]);
  });

  it('fails without a throw where the tables do not answer, and with one where it is a bug', async () => {
    const replay = createMemoryReplay();
    const clock = createTestClock();
    const lines: unknown[] = [];
    const sweep = () => sweepReplays({ replay, clock, skew: 300 }, (...line) => void lines.push(line));
    replay.failWith(new Outage('tables', 'no answer in time'));
    expect(await sweep()).toBe(false);
    expect(lines).toMatchObject([['dependency.failed', { dependency: 'tables' }]]);
    replay.failWith(new TypeError('a bug'));
    await expect(sweep()).rejects.toThrow('a bug');
  });
});
