import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ConsumerApp } from './support/consumer-app.js';

let app: ConsumerApp;
beforeAll(async () => {
  app = await ConsumerApp.create('nest11-commonjs');
});
afterAll(() => app.remove());

it('starts, logs in and opens an invoice', async () => {
  expect(await app.run('npm', ['run', 'build'])).toMatchObject({ code: 0 });
  const { stdout } = await app.run('node', ['dist/main.js']);
  expect(JSON.parse(stdout)).toMatchObject({
    status: 201,
    logins: 1,
    invoices: [{ fields: { amount: 10 } }],
  });
});

it('runs its own tests', async () => {
  expect(await app.run('npm', ['test'])).toMatchObject({ code: 0 });
});
