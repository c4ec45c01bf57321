// What the runs have in common. Each changes one folder of lib/ in small ways, one at a time, and sees whether a test
// notices.
import { fileURLToPath } from 'node:url';
import jestConfig from '../../jest.config.js';

/**
 * @param {string} folder of lib/
 * @param {string[]} testMatch the specs that have to notice: few and fast, for all of them run again and again
 * @param {string[]} alsoMutated further files that these specs are about
 * @returns {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export const mutationOf = (folder, testMatch, alsoMutated = []) => ({
  mutate: [`lib/${folder}/**/*.ts`, ...alsoMutated],
  plugins: [fileURLToPath(import.meta.resolve('@stryker-mutator/jest-runner'))],
  testRunner: 'jest',
  testRunnerNodeArgs: ['--experimental-vm-modules'],
  jest: {
    projectType: 'custom',
    config: {
      ...jestConfig,
      testMatch: testMatch.map((pattern) => `<rootDir>/test/${pattern}`),
      coverageThreshold: undefined,
      // Who waits for ever because of a mutant, fails soon: time is simulated in nearly all of these.
      testTimeout: 10_000,
    },
  },
  coverageAnalysis: 'perTest',
  // What does not belong into the copies in which the code is changed.
  ignorePatterns: [
    'api',
    'bench',
    'build',
    'coverage',
    'dist',
    'docs',
    'sample',
    'test/mutation/node_modules',
  ],
  tempDirName: '.stryker-tmp',
  concurrency: 2,
  // Modules loaded into an environment of Jest's are never let go of, so that a process which runs tests again and again
  // grows slow.
  maxTestRunnerReuse: 20,
  // For those that never come back at all. On a busy machine, a slow run must not pass for one of them.
  timeoutMS: 20_000,
  reporters: ['clear-text', 'progress', 'html', 'json'],
  htmlReporter: { fileName: `coverage/mutation/${folder}.html` },
  jsonReporter: { fileName: `coverage/mutation/${folder}.json` },
  clearTextReporter: { allowColor: false, allowEmojis: false, logTests: false, reportTests: false },
});
