/** The day on which a credential was last used: written once a day, never waited for, written again after a failure. */
import { describe, expect, it } from 'vitest';
import { Outage } from '../../../../shared/base/errors.ts';
import { createCredentialUseRecorder, dayOf } from '../../../../shared/registry/principals/credential-use.ts';
import { createTestClock, testNow } from '../../../support/clock.ts';
import { exchangeId } from '../../../support/token-service.ts';

function setUp() {
  const clock = createTestClock();
  const notes: string[] = [];
  const failures: unknown[] = [];
  let failure: Error | undefined;
  const store = {
    async note(appId: string, keyId: string, day: string) {
      notes.push(`${appId} ${keyId} ${day}`);
      if (failure) throw failure;
    },
  };
  const recorder = createCredentialUseRecorder(store, clock, (error) => failures.push(error));
  const fail = (error: Error | undefined) => {
    failure = error;
  };
  return { clock, notes, failures, recorder, fail };
}

/** Lets what was begun, and is not waited for, come to its end. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('a use', () => {
  it('is written once a day for each credential', async () => {
    const { recorder, notes, clock } = setUp();
    for (let uses = 0; uses < 5; uses++) {
      recorder.record(exchangeId, 'key-1');
      recorder.record(exchangeId, 'key-2');
      await settled();
    }
    expect(notes).toEqual([`${exchangeId} key-1 2026-07-01`, `${exchangeId} key-2 2026-07-01`]);
    clock.advance(86_399);
    recorder.record(exchangeId, 'key-1');
    expect(notes).toHaveLength(2);
    clock.advance(1);
    recorder.record(exchangeId, 'key-1');
    expect(notes.at(-1)).toBe(`${exchangeId} key-1 2026-07-02`);
  });

  it('is begun without being waited for, and many at once begin one', () => {
    const { recorder, notes } = setUp();
    for (let uses = 0; uses < 100; uses++) recorder.record(exchangeId, 'key-1');
    expect(notes).toHaveLength(1);
  });

  it('that could not be written is told, and written with the next', async () => {
    const { recorder, notes, failures, fail } = setUp();
    const down = new Outage('tables', 'no answer');
    fail(down);
    recorder.record(exchangeId, 'key-1');
    await settled();
    expect(failures).toEqual([down]);
    fail(undefined);
    recorder.record(exchangeId, 'key-1');
    await settled();
    recorder.record(exchangeId, 'key-1');
    expect(notes).toHaveLength(2);
    expect(failures).toHaveLength(1);
  });
});

it.each([
  [testNow, '2026-07-01'],
  [testNow - 1, '2026-06-30'],
  [testNow + 86_399, '2026-07-01'],
])('the day of %i is %s, in UTC', (now, day) => {
  expect(dayOf(now)).toBe(day);
});
