/** A start begins at once what the first token waits for, once, and survives whatever is down. */
import { beforeEach, describe, expect, it } from 'vitest';
import { composeService, type Service } from '../../../functions/compose.ts';
import { type WarmUpOptions, warmUp } from '../../../functions/warm-up.ts';
import { Outage } from '../../../shared/base/errors.ts';
import { emptyRing } from '../../../shared/certificates/ring/key-ring.ts';
import { createMemoryKeyRingStore } from '../../support/memory-certificates.ts';
import { createObservedParts, type ObservedParts } from '../../support/observed/parts.ts';
import { observedSettings } from '../../support/observed/service.ts';

let parts: ObservedParts;
let lines: { event: string; dependency?: unknown }[];
let rolls: number;

beforeEach(async () => {
  parts = await createObservedParts();
  lines = [];
  rolls = 0;
});

function start(changes: Partial<WarmUpOptions> = {}, adapters = parts.adapters) {
  const log: WarmUpOptions['log'] = (event, fields) => void lines.push({ event, ...fields });
  const service = composeService(observedSettings(), adapters, log);
  const run = async () => {
    rolls += 1;
    return true;
  };
  const timers = async () => ({
    'roll-certificates': run,
    'refresh-metadata': run,
    'sweep-replays': run,
    'watch-expiries': run,
  });
  const { random } = parts;
  const ready = warmUp({
    service,
    late: { timers },
    prepareAdapters: async () => {},
    log,
    random,
    ...changes,
  });
  return { service, ready };
}

/** How often the ring and the configuration are read, whoever asks. */
function countingReads() {
  const reads = { rings: 0, configuration: 0 };
  const { rings, registry } = parts.adapters;
  const counted =
    <Given extends unknown[], T>(what: keyof typeof reads, call: (...given: Given) => T) =>
    (...given: Given) => {
      reads[what] += 1;
      return call(...given);
    };
  const adapters = {
    ...parts.adapters,
    rings: { ...rings, load: counted('rings', rings.load) },
    registry: {
      ...registry,
      configuration: {
        ...registry.configuration,
        read: counted('configuration', registry.configuration.read),
      },
    },
  };
  return { reads, adapters };
}

const read = (service: Service) =>
  Promise.all([service.reader.currentKey(), service.registry.configurationReader.current()]);

describe('A start', () => {
  it('reads ring and configuration once, with a request that comes meanwhile', async () => {
    const { reads, adapters } = countingReads();
    const { service, ready } = start({}, adapters);
    await read(service);
    await ready;
    await read(service);
    expect(reads).toEqual({ rings: 1, configuration: 1 });
  });

  it('makes the first signature with the key that signs now', async () => {
    const signed: string[] = [];
    const signer = {
      ...parts.signer,
      async sign(key: { keyId: string }) {
        signed.push(key.keyId);
        return Buffer.of(1);
      },
    };
    await start({}, { ...parts.adapters, signer }).ready;
    expect([signed, rolls, lines]).toEqual([[parts.keys.current.keyId], 0, []]);
  });

  it('asks for the ring before it loads what else it needs', async () => {
    const { reads, adapters } = countingReads();
    let readBefore = -1;
    const prepareAdapters = async () => {
      readBefore = reads.rings;
    };
    await start({ prepareAdapters }, adapters).ready;
    expect(readBefore).toBe(1);
  });

  it('of a deployment without a certificate makes one, and signs nothing', async () => {
    const rings = createMemoryKeyRingStore({ ring: emptyRing });
    const signer = { sign: () => Promise.reject(new Error('there is no key')) };
    await start({}, { ...parts.adapters, rings, signer }).ready;
    expect([rolls, lines]).toEqual([1, []]);
  });

  it.each([
    ['the vault', { signer: { sign: () => Promise.reject(new Outage('vault', 'no answer')) } }],
    ['the ring', { rings: { load: () => Promise.reject(new Outage('tables', 'no answer')) } }],
  ])('goes on without %s, tells of it, and a later request asks again', async (_what, down) => {
    const adapters = { ...parts.adapters, ...down } as typeof parts.adapters;
    const { service, ready } = start({}, adapters);
    await ready;
    expect(lines.map(({ event }) => event)).toContain('dependency.failed');
    expect((await service.registry.configurationReader.current()).realm).toBe('litwareinc.com');
  });
});
