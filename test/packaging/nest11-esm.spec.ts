import { installedApp } from './support/installed-app.js';
import { everyClassIsOneClass } from './support/one-class.js';

// Compiled by SWC, tested by Jest in its ESM mode, type-checked by TypeScript 7.
const app = installedApp('nest11-esm', {
  platform: 'fastify',
  resolutions: ['node16', 'nodenext', 'bundler'],
});

everyClassIsOneClass(app);
