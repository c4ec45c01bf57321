import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { context, metrics, trace } from '@opentelemetry/api';
import { BasicTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { firstValueFrom } from 'rxjs';
import { DefexaAuthService, DefexaHttpService } from '../../lib/index.js';
import { DefexaEmulator } from '../../lib/testing/index.js';
import { startInstrumented } from '../support/opentelemetry.js';

const fail = (): never => {
  throw new Error('a secret of the exporter');
};

/** Whatever is called or read of it fails, or gives another such object. */
const failing = (make: string[]): any =>
  new Proxy({}, { get: (_target, name) => (make.includes(String(name)) ? () => failing(make) : fail) });

let defexa: DefexaEmulator;
let warnings: jest.SpiedFunction<typeof process.emitWarning>;
beforeEach(async () => {
  defexa = await DefexaEmulator.start();
  warnings = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
});
afterEach(async () => {
  jest.restoreAllMocks();
  context.disable();
  trace.disable();
  metrics.disable();
  await defexa.close();
});

it('logins and calls go on if instruments, tracers and contexts throw, and Node warns once', async () => {
  const instruments = [
    'createHistogram',
    'createCounter',
    'createObservableGauge',
    'addCallback',
    'removeCallback',
  ];
  metrics.setGlobalMeterProvider({ getMeter: () => failing(instruments) });
  trace.setGlobalTracerProvider({ getTracer: () => failing([]) });
  const app = await startInstrumented(defexa);
  const http = app.get(DefexaHttpService);
  const post = () => firstValueFrom(http.post('/api/v1/invoice', {}));
  await post();
  defexa.revoke();
  await Promise.all([post(), post()]);
  await app.get(DefexaAuthService).login();
  expect(defexa.counts).toMatchObject({ logins: 3, invoices: 5 });
  await app.close();
  expect(warnings.mock.calls).toEqual([
    [expect.stringMatching(/^OpenTelemetry threw an error of the class Error/), 'DefexaWarning'],
  ]);
  expect(JSON.stringify(warnings.mock.calls)).not.toContain('secret');
});

it.each([
  ['before', false],
  ['after', true],
])('a context manager that throws %s it runs the request sends the login once', async (_when, runsFirst) => {
  context.setGlobalContextManager({
    active: fail,
    with: (_context: unknown, ...work: unknown[]) => {
      if (runsFirst) {
        void (work as [() => unknown])[0]();
      }
      return fail();
    },
    bind: fail,
    enable() {
      return this;
    },
    disable() {
      return this;
    },
  });
  const app = await startInstrumented(defexa);
  await app.get(DefexaAuthService).getSession();
  expect(defexa.counts.logins).toBe(1);
  await app.close();
});

it('logins and calls go on if the exporter throws', async () => {
  const exporter = { export: fail, shutdown: async () => {} };
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
  );
  const app = await startInstrumented(defexa);
  await firstValueFrom(app.get(DefexaHttpService).post('/api/v1/invoice', {}));
  await app.get(DefexaAuthService).login();
  expect(defexa.counts).toMatchObject({ logins: 2, invoices: 1 });
  await app.close();
});
