/** Spans around the calls to vault and tables, and nothing of our traces to others. */
import { describe, expect, it } from 'vitest';
import { observedAdapters } from '../../../functions/observed-adapters.ts';
import { noTelemetry } from '../../../shared/base/telemetry.ts';
import { createObservedParts } from '../../support/observed/parts.ts';
import { recordTelemetry } from '../../support/recorded-telemetry.ts';

describe('observed adapters', () => {
  it('are the adapters themselves where nobody listens', async () => {
    const { adapters } = await createObservedParts();
    expect(observedAdapters(adapters, noTelemetry)).toBe(adapters);
  });

  it('do what the adapters do, inside a span for each call', async () => {
    const { adapters, keys } = await createObservedParts();
    const telemetry = recordTelemetry();
    const observed = observedAdapters(adapters, telemetry);
    const signature = await observed.signer.sign(keys.current, Buffer.from('input'));
    expect(signature).toEqual(await adapters.signer.sign(keys.current, Buffer.from('input')));
    expect((await observed.rings.load()).ring.keys).toHaveLength(2);
    expect(await observed.replay.rememberOnce('once', 1)).toBe(true);
    expect(await observed.registry.partners.read('nobody')).toBeUndefined();
    expect(await observed.certificates.versions()).toHaveLength(2);
    expect(telemetry.spans.map(([name]) => name)).toEqual([
      'signer.sign',
      'keyRings.load',
      'replay.rememberOnce',
      'partners.read',
      'certificates.versions',
    ]);
  });

  it('let what a call throws come through', async () => {
    const { adapters, replay } = await createObservedParts();
    replay.failWith(new Error('no answer'));
    const observed = observedAdapters(adapters, recordTelemetry());
    await expect(observed.replay.rememberOnce('once', 1)).rejects.toThrow('no answer');
  });

  it('call other people’s servers untraced: metadata, and the services of partners', async () => {
    const { adapters } = await createObservedParts();
    let untraced = 0;
    const telemetry = {
      ...recordTelemetry(),
      untraced<T>(run: () => Promise<T>) {
        untraced += 1;
        return run();
      },
    };
    const observed = observedAdapters(adapters, telemetry);
    expect(await observed.fetch('https://contoso.com/metadata/json/1')).toHaveProperty('violations');
    const located = await observed.peers.locate('https://contoso.com/');
    expect(located).toHaveProperty('status', 'fail');
    const target = { addresses: [], url: new URL('https://contoso.com/'), host: 'contoso.com' };
    await observed.peers.call(target as never, { method: 'GET', headers: {} });
    expect(untraced).toBe(3);
    expect(telemetry.spans).toEqual([]);
  });
});
