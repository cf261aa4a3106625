/**
 * An SDK as OpenTelemetry's API sees one, as small as can be: it keeps spans with their parents, and instruments with
 * what they were given. Only the interfaces of the API are real here; what a vendor's SDK makes of it is not.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Attributes,
  type Context,
  type ContextManager,
  context,
  type Meter,
  type MeterProvider,
  metrics,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  type SpanStatus,
  type Tracer,
  trace,
} from '@opentelemetry/api';

export interface KeptSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parent: SpanContext | undefined;
  readonly attributes: Record<string, unknown>;
  status: SpanStatus | undefined;
  ended: boolean;
}

export interface OtelRecorder {
  readonly spans: KeptSpan[];
  readonly measured: { readonly name: string; readonly value: number; readonly attributes: Attributes }[];
  /** Instruments made, by name; each should be made once. */
  readonly instruments: string[];
  /** Registers with the API, in the place of whatever is there. */
  register(): void;
  unregister(): void;
}

export function createOtelRecorder(): OtelRecorder {
  const spans: KeptSpan[] = [];
  const measured: OtelRecorder['measured'] = [];
  const instruments: string[] = [];
  const idOf = (digits: number) => (spans.length + 1).toString(16).padStart(digits, '0');

  function startSpan(name: string, _options: unknown, parentContext: Context = context.active()): Span {
    const parent = trace.getSpanContext(parentContext);
    const kept: KeptSpan = {
      name,
      traceId: parent?.traceId ?? idOf(32),
      spanId: idOf(16),
      parent,
      attributes: {},
      status: undefined,
      ended: false,
    };
    spans.push(kept);
    return spanOf(kept);
  }

  const tracer = {
    startSpan,
    startActiveSpan(name: string, options: object, parent: Context, run: (span: Span) => unknown) {
      const span = startSpan(name, options, parent);
      return context.with(trace.setSpan(parent, span), () => run(span));
    },
  } as unknown as Tracer;

  function instrument(name: string) {
    instruments.push(name);
    const keep = (value: number, attributes: Attributes = {}) =>
      void measured.push({ name, value, attributes });
    return { add: keep, record: keep };
  }

  const meter = { createCounter: instrument, createGauge: instrument } as unknown as Meter;
  const meterProvider: MeterProvider = { getMeter: () => meter };
  const manager = asyncContexts();

  return {
    spans,
    measured,
    instruments,
    register() {
      trace.setGlobalTracerProvider({ getTracer: () => tracer });
      metrics.setGlobalMeterProvider(meterProvider);
      context.setGlobalContextManager(manager);
    },
    unregister() {
      trace.disable();
      metrics.disable();
      context.disable();
    },
  };
}

function spanOf(kept: KeptSpan): Span {
  const span = {
    spanContext: () => ({ traceId: kept.traceId, spanId: kept.spanId, traceFlags: 1 }),
    setAttribute(name: string, value: unknown) {
      kept.attributes[name] = value;
      return span;
    },
    setStatus(status: SpanStatus) {
      kept.status = status;
      return span;
    },
    end() {
      kept.ended = true;
    },
    isRecording: () => !kept.ended,
  };
  return span as unknown as Span;
}

function asyncContexts(): ContextManager {
  const storage = new AsyncLocalStorage<Context>();
  const manager: ContextManager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (active, run, self, ...given) => storage.run(active, () => run.apply(self as never, given)),
    bind: (active, target) =>
      typeof target === 'function' ? (storage.run(active, () => target) as never) : target,
    enable: () => manager,
    disable: () => manager,
  };
  return manager;
}
