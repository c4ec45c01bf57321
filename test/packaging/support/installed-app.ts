import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConsumerApp } from './consumer-app.js';
import { NODE_MAJORS, type NodeMajor } from './node-binary.js';

/** Compiler options for each module resolution. */
export const RESOLUTION = {
  node16: ['--module', 'node16', '--moduleResolution', 'node16'],
  nodenext: ['--module', 'nodenext', '--moduleResolution', 'nodenext'],
  bundler: ['--module', 'esnext', '--moduleResolution', 'bundler'],
  node10: ['--module', 'commonjs', '--moduleResolution', 'node10', '--resolvePackageJsonExports', 'false'],
};

export interface Expected {
  platform: 'express' | 'fastify';
  /** The versions of Node on which its own tests can run. @default all */
  testsOn?: readonly NodeMajor[];
  /** The module resolutions to type-check with, including declarations of libraries. */
  resolutions: readonly (keyof typeof RESOLUTION)[];
}

/** Installs an app from a fixture for all tests of a file, and runs the tests that every app has to pass. */
export function installedApp(
  fixture: string,
  { platform, testsOn = NODE_MAJORS, resolutions }: Expected,
): () => ConsumerApp {
  let app: ConsumerApp;
  beforeAll(async () => {
    app = await ConsumerApp.create(fixture);
    expect(await app.run('npm', ['run', 'build'])).toMatchObject({ code: 0 });
  });
  afterAll(() => app?.remove());

  describe.each(NODE_MAJORS)('on Node %s', (node) => {
    it('starts, logs in, opens an invoice, reports its health and exits, without a warning', async () => {
      const { code, stdout, stderr } = await app.run('node', ['dist/main.js'], { node });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const details = { defexa: { status: 'up', state: 'fresh', expiresIn: expect.any(Number) } };
      expect(JSON.parse(stdout)).toEqual({
        node,
        platform,
        status: 201,
        body: { invoiceId: 1, merchant: 173 },
        health: { status: 'ok', info: details, error: {}, details },
        logins: 1,
        invoices: [{ id: 1, path: '/api/v1/invoice', fields: { amount: 10 } }],
      });
    });
  });

  it.each(testsOn)('runs its own tests on Node %s', async (node) => {
    expect(await app.run('npm', ['test'], { node })).toMatchObject({ code: 0 });
  });

  it.each(resolutions)('type-checks with %s', async (resolution) => {
    const outcome = await app.run('tsc', ['-p', 'tsconfig.typecheck.json', ...RESOLUTION[resolution]]);
    expect(outcome).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  return () => app;
}
