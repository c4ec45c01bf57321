import { metrics } from '@opentelemetry/api';

/** The name of the instrumentation scope. */
export const SCOPE = 'nestjs-defexa';

/** In seconds: those that OpenTelemetry recommends for the durations of HTTP requests, and 20 for logins of several attempts. */
const DURATION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20];

/** The metrics, named as OpenTelemetry's semantic conventions require. */
export function createInstruments() {
  const meter = metrics.getMeter(SCOPE);
  return {
    loginDuration: meter.createHistogram('defexa.login.duration', {
      unit: 's',
      description: 'Duration of logins at Defexa, with all attempts. Failed ones have an error.type.',
      advice: { explicitBucketBoundaries: DURATION_BUCKETS },
    }),
    rejections: meter.createCounter('defexa.request.rejections', {
      unit: '{request}',
      description: 'Requests whose session Defexa rejected.',
    }),
    replays: meter.createCounter('defexa.request.replays', {
      unit: '{request}',
      description: 'Requests that were sent again with a new session.',
    }),
    degraded: meter.createCounter('defexa.session.degraded', {
      unit: '{call}',
      description: 'Calls that got a session near its end, since no new one came in time.',
    }),
    storeOutages: meter.createCounter('defexa.store.outages', {
      unit: '{outage}',
      description: 'Outages of the session store, during which the process logs in by itself.',
    }),
    sessionRemaining: meter.createObservableGauge('defexa.session.remaining', {
      unit: 's',
      description: 'How long the session will still be served; 0 if there is none.',
    }),
    loginPaused: meter.createObservableGauge('defexa.login.paused', {
      description: 'Whether logins are paused: 1 after failures, a rejected key, or contention; otherwise 0.',
    }),
  };
}

export type Instruments = ReturnType<typeof createInstruments>;
