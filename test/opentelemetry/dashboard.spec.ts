import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { metrics } from '@opentelemetry/api';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { firstValueFrom } from 'rxjs';
import {
  DefexaAuthService,
  DefexaHttpService,
  DefexaModule,
  DefexaSessionProvider,
  getDefexaAuthToken,
} from '../../lib/index.js';
import { DefexaTelemetryModule } from '../../lib/opentelemetry/index.js';
import { DefexaEmulator } from '../../lib/testing/index.js';
import { sessionFor } from '../support/http/canned-session.js';
import { until } from '../support/http/fake-time.js';

const DOCS = join(import.meta.dirname, '../../docs/telemetry');
const DASHBOARD = readFileSync(join(DOCS, 'grafana-dashboard.json'), 'utf8');
const ALERTS = readFileSync(join(DOCS, 'prometheus-alerts.yml'), 'utf8');
const PAGE = readFileSync(join(DOCS, '../telemetry.md'), 'utf8');

/** What Prometheus scrapes from an app in which everything happened that there are metrics for. */
let exposition: string;
beforeAll(async () => {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [exporter] }));
  const defexa = await DefexaEmulator.start();
  const { baseUrl, merchantPrivateKey } = defexa;
  const sessionStore = {
    read: async () => Promise.reject(new Error('down')),
    write: async () => Promise.reject(new Error('down')),
    remove: async () => Promise.reject(new Error('down')),
  };
  const options = { baseUrl, merchantPrivateKey, keepWarm: false };
  const imports = [
    DefexaModule.forRoot({ ...options, expiryMargin: 60_000, refreshBeforeExpiry: 60_000 }),
    DefexaModule.forRoot({ ...options, name: 'eu', sessionStore }),
    DefexaTelemetryModule.forRoot(),
  ];
  const app = await NestFactory.createApplicationContext(
    { module: class AppModule {}, imports },
    { logger: false },
  );
  await makeEverythingHappen(app, defexa);
  const { resourceMetrics } = await exporter.collect();
  exposition = new PrometheusSerializer().serialize(resourceMetrics);
  await app.close();
  await defexa.close();
  await exporter.shutdown();
});
afterAll(() => metrics.disable());

async function makeEverythingHappen(app: INestApplicationContext, defexa: DefexaEmulator): Promise<void> {
  const http = app.get(DefexaHttpService);
  const auth = app.get(DefexaAuthService);
  await firstValueFrom(http.post('/api/v1/invoice', {}));
  defexa.revoke();
  await firstValueFrom(http.post('/api/v1/invoice', {}));
  defexa.fail('unauthorized', { times: 1 });
  await app
    .get<DefexaAuthService>(getDefexaAuthToken('eu'), { strict: false })
    .getSession()
    .catch(() => {});
  // Its hard window begins after three seconds, and leaves a slow machine three more.
  defexa.fail(sessionFor(6), { times: 1 });
  await auth.login();
  defexa.fail('server-error');
  await until(() => app.get(DefexaSessionProvider).state === 'hard');
  await auth.getSession();
}

/** The names of metrics and labels that a text uses; some with the unit as an optional part. */
const usedNames = (text: string) => [...new Set(text.match(/\bdefexa_[a-z_]+(\(_seconds\)\?[a-z_]*)?/g))];

const exportedNames = () => [...new Set(exposition.match(/\bdefexa_[a-z_]+/g))];

/** As the OpenTelemetry Collector and Prometheus's OTLP receiver name them: with the unit. */
const namesWithUnit = () =>
  exportedNames().map((name) => name.replace(/^(defexa_(?:login_duration|session_remaining))/, '$1_seconds'));

const familiesOf = (text: string) =>
  [...text.matchAll(/^# TYPE (defexa_\w+) /gm)].map(([, family]) => family!);

describe.each([
  ["OpenTelemetry's exporter for Node", exportedNames],
  ['the OpenTelemetry Collector', namesWithUnit],
])('the metrics, as %s names them,', (_exporter, names) => {
  it.each([
    ['dashboard', DASHBOARD],
    ['alerts', ALERTS],
  ])('include the names in the %s', (_what, text) => {
    const used = usedNames(text);
    expect(used.length).toBeGreaterThan(2);
    for (const name of used) {
      expect({
        name,
        isExported: names().some((exported) => new RegExp(`^${name}$`).test(exported)),
      }).toEqual({
        name,
        isExported: true,
      });
    }
  });
});

describe('the metrics of an app', () => {
  it('are all on the dashboard', () => {
    const families = familiesOf(exposition);
    expect(families).toHaveLength(7);
    for (const family of families) {
      expect(DASHBOARD).toContain(family);
    }
  });

  it('are all in the documentation', () => {
    for (const family of familiesOf(exposition)) {
      expect(PAGE).toContain(`\`${family.replaceAll('_', '.').replace(/\.total$/, '')}\``);
    }
  });

  it('tell failed logins apart by the label that dashboard and alerts use', () => {
    expect(exposition).toMatch(/defexa_login_duration_count\{[^}]*error_type="DEFEXA_AUTHENTICATION"/);
    expect(DASHBOARD).toContain('sum by (error_type)');
    expect(ALERTS).toContain('error_type!=""');
  });
});
