import * as jest from '@jest/globals';
import { findProgram, howToInstall, type Program } from './programs.js';

type TestFunctions = Pick<typeof jest, 'it' | 'beforeAll' | 'beforeEach' | 'afterEach' | 'afterAll'>;

/**
 * Jest's functions, for tests that run a program. If it is missing, the tests are skipped, and the last line
 * of the run says so.
 *
 * @throws if the program is missing and `REQUIRE_ALL_TESTS` is set
 * @example
 * const { beforeAll, it } = testsWith('redis-server');
 */
export function testsWith(program: Program): TestFunctions {
  if (findProgram(program)) {
    return jest;
  }
  if (process.env.REQUIRE_ALL_TESTS) {
    throw new Error(`These tests need ${program}, which is not installed: ${howToInstall(program)}.`);
  }
  const noHook = () => {};
  return {
    it: skippedIt(program),
    beforeAll: noHook,
    beforeEach: noHook,
    afterEach: noHook,
    afterAll: noHook,
  };
}

/** Skips tests. Their titles say why, which MissingProgramsReporter counts. */
function skippedIt(program: Program): typeof jest.it {
  const { skip } = jest.it;
  const titled = (title: string) => `${title} (needs ${program})`;
  const it = (...[title, ...rest]: Parameters<typeof skip>) => skip(titled(String(title)), ...rest);
  const each = (table: readonly unknown[]) => (title: string, run: () => void) =>
    skip.each(table)(titled(title), run);
  return Object.assign(it, { each }) as unknown as typeof jest.it;
}
