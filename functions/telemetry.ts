/**
 * Telemetry by OpenTelemetry's API and nothing of its SDK: without an SDK that was registered before this app was
 * loaded, the API does nothing. It is loaded only where `S2S_TELEMETRY` asks for it, so no other start pays for it.
 */
import type { Context, Counter, Gauge, Span } from '@opentelemetry/api';
import type { Settings } from '../shared/base/read-settings.ts';
import { type Attributes, noTelemetry, type Telemetry } from '../shared/base/telemetry.ts';
import type { TraceContext } from '../shared/base/trace-context.ts';

type Api = typeof import('@opentelemetry/api');

/** The instrumentation scope of everything that the service gives. */
const scope = 's2s-token-service';

/** Partners with series of their own; the rest share one, since a registry may hold a hundred thousand. */
const mostPartners = 500;

export function createTelemetry(setting: Settings['telemetry']): Telemetry {
  return setting === 'api' ? apiTelemetry(import('@opentelemetry/api')) : noTelemetry;
}

function apiTelemetry(loading: Promise<Api>): Telemetry {
  const counters = new Map<string, Counter>();
  const gauges = new Map<string, Gauge>();
  const bounded = boundPartners();
  return {
    count(name, attributes) {
      void loading.then(({ metrics }) => {
        const counter = counters.get(name) ?? metrics.getMeter(scope).createCounter(name);
        counters.set(name, counter);
        counter.add(1, bounded(attributes));
      });
    },
    record(name, value, attributes) {
      void loading.then(({ metrics }) => {
        const gauge = gauges.get(name) ?? metrics.getMeter(scope).createGauge(name);
        gauges.set(name, gauge);
        gauge.record(value, bounded(attributes));
      });
    },
    async span(name, run, parent) {
      const api = await loading;
      const tracer = api.trace.getTracer(scope);
      return tracer.startActiveSpan(name, {}, contextIn(api, parent), (span) => inside(api, span, run));
    },
    async untraced(run) {
      const { context, createContextKey } = await loading;
      return context.with(context.active().setValue(createContextKey(suppression), true), run);
    },
  };
}

/** The key under which every SDK for JavaScript looks whether to leave a call alone. */
const suppression = 'OpenTelemetry SDK Context Key SUPPRESS_TRACING';

/** The context at hand, or, where nothing has begun a span in it, that of the platform's own span. */
function contextIn({ context, trace, TraceFlags }: Api, parent: TraceContext | undefined): Context {
  const active = context.active();
  if (!parent || trace.getSpan(active)) return active;
  const { traceId, spanId, sampled } = parent;
  const traceFlags = sampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return trace.setSpanContext(active, { traceId, spanId, traceFlags, isRemote: true });
}

/** Of what was thrown only the name is told: a message may hold what a caller sent. */
async function inside<T>({ SpanStatusCode }: Api, span: Span, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    span.setAttribute('error.type', error instanceof Error ? error.name : typeof error);
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}

function boundPartners(): (attributes: Attributes) => Attributes {
  const known = new Set<string>();
  return (attributes) => {
    const { partner } = attributes;
    if (partner === undefined) return attributes;
    if (known.size < mostPartners) known.add(partner);
    return known.has(partner) ? attributes : { ...attributes, partner: 'other' };
  };
}
