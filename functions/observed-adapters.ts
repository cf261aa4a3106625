/**
 * The adapters with a span around each call to the vault and the tables, and with nothing said of our traces to other
 * people's servers. Where telemetry is off they are the adapters themselves.
 */
import { noTelemetry, type Telemetry } from '../shared/base/telemetry.ts';
import type { Adapters } from './azure-adapters.ts';

type Call = (...given: unknown[]) => Promise<unknown>;

export function observedAdapters(adapters: Adapters, telemetry: Telemetry): Adapters {
  if (telemetry === noTelemetry) return adapters;
  const spanned = <T extends object>(name: string, port: T) => withSpans(name, port, telemetry);
  const stores = Object.entries(adapters.registry).map(([name, store]) => [name, spanned(name, store)]);
  return {
    ...adapters,
    signer: spanned('signer', adapters.signer),
    certificates: spanned('certificates', adapters.certificates),
    rings: spanned('keyRings', adapters.rings),
    replay: spanned('replay', adapters.replay),
    registry: Object.fromEntries(stores),
    fetch: (url, target) => telemetry.untraced(() => adapters.fetch(url, target)),
    peers: {
      locate: (url) => telemetry.untraced(() => adapters.peers.locate(url)),
      call: (address, call) => telemetry.untraced(() => adapters.peers.call(address, call)),
    },
  };
}

/** Ports are objects of functions that promise something; each becomes a span such as `signer.sign`. */
function withSpans<T extends object>(name: string, port: T, telemetry: Telemetry): T {
  const methods = Object.entries(port).map(([method, call]: [string, Call]) => {
    return [method, (...given: unknown[]) => telemetry.span(`${name}.${method}`, () => call(...given))];
  });
  return Object.fromEntries(methods);
}
