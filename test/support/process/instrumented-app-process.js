// An app with telemetry, started after OpenTelemetry's SDK and its instrumentations of HTTP and undici. It sends what the parent
// process asks for, each in a span of its own, and responds with all spans. Run by instrumented-app.ts.
import 'reflect-metadata';
import { register } from 'node:module';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';

register('@opentelemetry/instrumentation/hook.mjs', import.meta.url);
const exporter = new InMemorySpanExporter();
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
trace.setGlobalTracerProvider(
  new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
);
registerInstrumentations({ instrumentations: [new HttpInstrumentation(), new UndiciInstrumentation()] });

// After the SDK, as in any app.
const { NestFactory } = await import('@nestjs/core');
const { firstValueFrom } = await import('rxjs');
const { DefexaHttpService, DefexaModule } = await import('nestjs-defexa');
const { DefexaTelemetryModule } = await import('nestjs-defexa/opentelemetry');
const { undiciTransport } = await import('nestjs-defexa/undici');

class AppModule {}

const { transport, ...options } = JSON.parse(process.argv[2]);
const httpTransport = transport === 'undici' ? undiciTransport : undefined;
const imports = [DefexaModule.forRoot({ ...options, httpTransport }), DefexaTelemetryModule.forRoot()];
const app = await NestFactory.createApplicationContext({ module: AppModule, imports }, { logger: ['error'] });
const http = app.get(DefexaHttpService);

const describe = (span) => ({
  name: span.name,
  kind: span.kind,
  scope: span.instrumentationScope.name,
  id: span.spanContext().spanId,
  parentId: span.parentSpanContext?.spanId,
  url: span.attributes['url.full'] ?? span.attributes['http.url'],
  links: span.links.map((link) => link.context.spanId),
  events: span.events.map((event) => event.name),
});

process.on('message', (name) => {
  void trace.getTracer('test').startActiveSpan(name, async (span) => {
    await firstValueFrom(http.post('/api/v1/invoice', { amount: 1 }));
    span.end();
    process.send(exporter.getFinishedSpans().map((finished) => describe(finished)));
    exporter.reset();
  });
});
process.on('disconnect', () => void app.close());
process.send('started');
