import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { context, metrics, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { type DataPoint, type Histogram, MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { DefexaModule } from '../../lib/index.js';
import { DefexaTelemetryModule } from '../../lib/opentelemetry/index.js';
import type { DefexaEmulator } from '../../lib/testing/index.js';

/** A value of a metric, with its attributes. */
export interface Point {
  readonly attributes: object;
  /** The number of recorded values, for a histogram. */
  readonly value: number;
}

class CollectedReader extends MetricReader {
  protected async onForceFlush() {}
  protected async onShutdown() {}
}

export type Sdk = ReturnType<typeof startSdk>;

/** Starts an OpenTelemetry SDK in this process, whose metrics and spans can be read. */
export function startSdk() {
  const reader = new CollectedReader();
  const exporter = new InMemorySpanExporter();
  const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(tracerProvider);
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
  const collect = async () =>
    (await reader.collect()).resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
  return {
    /** The spans that have ended. */
    spans: (): ReadableSpan[] => exporter.getFinishedSpans(),
    /** All metrics, as the SDK exports them. */
    collect,
    /** The points of one metric. */
    async points(name: string): Promise<Point[]> {
      const metric = (await collect()).find(({ descriptor }) => descriptor.name === name);
      return ((metric?.dataPoints ?? []) as DataPoint<number | Histogram>[]).map(({ attributes, value }) => ({
        attributes,
        value: typeof value === 'number' ? value : value.count,
      }));
    },
    stop() {
      context.disable();
      trace.disable();
      metrics.disable();
    },
  };
}

/** Runs `work` in a span of a caller, which then ends. */
export async function inSpan<T>(name: string, work: () => Promise<T>): Promise<T> {
  return trace.getTracer('test').startActiveSpan(name, async (span) => {
    try {
      return await work();
    } finally {
      span.end();
    }
  });
}

/** Starts an app with one account on the emulator, and telemetry. */
export function startInstrumented({ baseUrl, merchantPrivateKey }: DefexaEmulator) {
  const imports = [
    DefexaModule.forRoot({ baseUrl, merchantPrivateKey, keepWarm: false }),
    DefexaTelemetryModule.forRoot(),
  ];
  return NestFactory.createApplicationContext(
    { module: class AppModule {}, imports },
    { logger: false, abortOnError: false },
  );
}
