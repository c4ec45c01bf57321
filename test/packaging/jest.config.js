import config from '../../jest.config.js';

const { testEnvironment, extensionsToTreatAsEsm, moduleNameMapper, transform, maxWorkers } = config;

/**
 * Tests the package as it is published, installed into apps.
 *
 * @type {import('jest').Config}
 */
export default {
  testEnvironment,
  extensionsToTreatAsEsm,
  moduleNameMapper,
  transform,
  // Each worker installs one app at a time.
  maxWorkers,
  testMatch: ['<rootDir>/*.spec.ts'],
  globalSetup: './support/pack.js',
  globalTeardown: './support/unpack.js',
  // Only ends a test that hangs. Installation is slow if nothing is cached.
  testTimeout: 300_000,
};
