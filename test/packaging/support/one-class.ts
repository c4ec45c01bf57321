import { expect, it } from '@jest/globals';
import type { ConsumerApp } from './consumer-app.js';
import { NODE_MAJORS } from './node-binary.js';

/** Tests that ES modules and CommonJS in one process get the same classes from all entries of the package. */
export function everyClassIsOneClass(app: () => ConsumerApp): void {
  it.each(NODE_MAJORS)('import and require give the same classes on Node %s', async (node) => {
    const { code, stdout, stderr } = await app().run('node', ['identity.mjs'], { node });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      entries: expect.arrayContaining([
        '.',
        './testing',
        './undici',
        './redis',
        './opentelemetry',
        './terminus',
      ]),
      duplicated: [],
      injected: true,
      thrown: { redis: true, undici: true, terminus: true, testing: true },
    });
  });
}
