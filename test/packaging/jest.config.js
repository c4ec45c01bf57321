import config from '../../jest.config.js';

const { testEnvironment, extensionsToTreatAsEsm, moduleNameMapper, transform, maxWorkers } = config;

/**
 * Of the package as it is published, in apps that a test installs it into.
 *
 * @type {import('jest').Config}
 */
export default {
  testEnvironment,
  extensionsToTreatAsEsm,
  moduleNameMapper,
  transform,
  // Each installs one app at a time.
  maxWorkers,
  testMatch: ['<rootDir>/*.spec.ts'],
  globalSetup: './support/pack.js',
  globalTeardown: './support/unpack.js',
  // No test measures time; this only ends one that hangs, and an installation is slow where nothing is cached.
  testTimeout: 300_000,
};
