export { DefexaHealthIndicator } from './defexa-health.indicator.js';
export type { DefexaHealth, DefexaHealthOptions } from './defexa-health.indicator.js';
