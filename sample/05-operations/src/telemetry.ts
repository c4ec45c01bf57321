// OpenTelemetry's SDK. It has to start before the app, so main.ts imports this file first.
import { metrics } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

/** What Prometheus scrapes, at `GET /metrics` of the app. */
export const prometheus = new PrometheusExporter({ preventServerStart: true });

metrics.setGlobalMeterProvider(new MeterProvider({ readers: [prometheus] }));
