import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../..');
const JEST = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js'];

/** Runs a test file that needs Redis, where the PATH has no program at all. */
async function runTests(variables: Record<string, string>): Promise<{ code: number; output: string }> {
  const env = { ...process.env, REQUIRE_ALL_TESTS: '', PATH: '', ...variables };
  const run = promisify(execFile)(process.execPath, [...JEST, 'test/redis/clients.spec.ts'], {
    cwd: ROOT,
    env,
  });
  const {
    code = 0,
    stdout,
    stderr,
  } = (await run.catch((error: { code: number; stdout: string; stderr: string }) => error)) as {
    code?: number;
    stdout: string;
    stderr: string;
  };
  return { code, output: stdout + stderr };
}

it('tests without their program are skipped, and the last line counts them', async () => {
  const { code, output } = await runTests({});
  expect(code).toBe(0);
  const [, skipped] = /^Tests: +(\d+) skipped, \1 total$/m.exec(output)!;
  expect(output.trimEnd().split('\n').at(-1)).toBe(
    `${skipped} tests were not run, because redis-server is missing: apt-get install redis-server, or brew install redis.`,
  );
});

it('with REQUIRE_ALL_TESTS, a missing program is an error', async () => {
  const { code, output } = await runTests({ REQUIRE_ALL_TESTS: '1' });
  expect(code).toBe(1);
  expect(output).toContain('These tests need redis-server, which is not installed: apt-get install');
});
