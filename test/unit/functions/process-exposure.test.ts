/** Which switches of Node.js would show the memory of the process to somebody else, and that nothing starts with them. */
import { describe, expect, it } from 'vitest';
import { exposingSwitches } from '../../../functions/process-exposure.ts';
import { settingsOrStop } from '../../../functions/start-settings.ts';
import { leastSettings } from '../../support/least-settings.ts';

describe('5.1 Private key of the service in logs, errors, heap dumps', () => {
  it.each([
    '--inspect',
    '--inspect=0.0.0.0:9229',
    '--inspect-brk',
    '--inspect-wait=9229',
    '--inspect_brk',
    '"--inspect"',
    '--heapsnapshot-signal=SIGUSR2',
    '--heapsnapshot-near-heap-limit=3',
    '--heap-prof',
    '--report-on-signal',
    '--report-on-fatalerror',
    '--report-uncaught-exception',
    '--abort-on-uncaught-exception',
    '--tls-keylog=/tmp/keys',
    '--tls_keylog',
  ])('is read by nobody who switches on %s', (word) => {
    expect(exposingSwitches(`--max-old-space-size=512 ${word}`, [])).toHaveLength(1);
    expect(exposingSwitches(undefined, [word])).toHaveLength(1);
    const memory = { ...leastSettings, S2S_SIGNING_MODE: 'memory' };
    expect(() => settingsOrStop({ ...memory, NODE_OPTIONS: word })).toThrow(/S2S_SIGNING_MODE.*--/);
    expect(() => settingsOrStop(memory, [word])).toThrow(/S2S_SIGNING_MODE.*--/);
  });

  it('is not there to be read in vault mode, where people may look for faults', () => {
    expect(settingsOrStop({ ...leastSettings, NODE_OPTIONS: '--inspect' }, ['--inspect'])).toMatchObject({
      signingMode: 'vault',
    });
  });

  it.each(['', '--inspector', '--inspect-port=0', '--require=./inspect.cjs', '--enable-source-maps'])(
    'is not shown by %j',
    (word) => {
      expect(exposingSwitches(word, [word])).toEqual([]);
      expect(
        settingsOrStop({ ...leastSettings, S2S_SIGNING_MODE: 'memory', NODE_OPTIONS: word }, [word]),
      ).toMatchObject({
        signingMode: 'memory',
      });
    },
  );
});
