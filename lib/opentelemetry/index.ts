export { DefexaTelemetryModule } from './defexa-telemetry.module.js';
export type { DefexaTelemetryOptions } from './defexa-telemetry.module.js';
