import config from '../../jest.config.js';

/**
 * Tests the page of the quick start and the documentation site in Chromium.
 *
 * @type {import('jest').Config}
 */
export default { ...config, rootDir: '../..', testMatch: ['<rootDir>/test/browser/*.spec.ts'] };
