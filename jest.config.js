import { isAnyMissing } from './test/support/programs/programs.js';

// Far from UTC, so that a timestamp read as local time shows.
process.env.TZ = 'Pacific/Kiritimati';

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.spec.ts', '<rootDir>/sample/*/test/*.spec.ts'],
  // Those have a configuration of their own.
  testPathIgnorePatterns: ['<rootDir>/test/packaging/'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
        module: { type: 'es6' },
      },
    ],
  },
  reporters: ['default', '<rootDir>/test/support/programs/missing-programs-reporter.js'],
  maxWorkers: 2,
  // No test measures time; this only ends one that hangs.
  testTimeout: 60_000,
  coverageProvider: 'v8',
  collectCoverageFrom: ['lib/**/*.ts', 'schematics/**/*.ts'],
  coverageReporters: ['text', 'html'],
  // Only where all tests run.
  coverageThreshold: isAnyMissing()
    ? {}
    : { global: { branches: 95, functions: 95, lines: 95, statements: 95 } },
};
