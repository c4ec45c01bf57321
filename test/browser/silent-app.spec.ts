import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect } from '@jest/globals';
import type { Route } from 'playwright-core';
import { testsWith } from '../support/programs/tests-with.js';
import type { SessionPage } from './session-page.js';
import { useQuickStart } from './use-quick-start.js';

const { it } = testsWith('chromium');
const { start, open, cleanUps } = useQuickStart();

const portOf = (shown: SessionPage) => new URL(shown.page.url()).port;

async function looksSilent(shown: SessionPage): Promise<void> {
  await shown.tells('The app does not respond. Trying again…');
  await shown.shows('State', /unknown$/);
  await shown.shows('Time left', /–$/);
  expect(await shown.page.getByRole('meter').getAttribute('aria-valuetext')).toBe('unknown');
  expect(await shown.page.locator('#fault').textContent()).toBe('');
  expect(await shown.page.locator('#now.moving').count()).toBe(0);
  expect(await shown.enabledButtons()).toEqual([]);
  expect(await shown.accessibilityProblems()).toEqual([]);
}

it('does not look alive after the app has ended, until it starts again', async () => {
  const { app, shown } = await open();
  await shown.press('Fail logins for 10 s');
  await shown.page.getByText(/^For \d+ s more, logins fail/).waitFor();
  app.terminate();
  await looksSilent(shown);
  await app.end();

  start({ PORT: portOf(shown) });
  await shown.tells('The app responds again.');
  await shown.shows('State', /fresh$/);
  await shown.shows('Time left', /\d s$/);
  await shown.moves('#now');
  expect(await shown.enabledButtons()).toHaveLength(5);
});

it('does not look alive while the app hangs', async () => {
  const { app, shown } = await open();
  await shown.press('End the session');
  await shown.page.getByText(/^You can end the session again in \d+ s/).waitFor();
  await shown.shows('Generation', /2$/);
  app.freeze();
  await looksSilent(shown);
  expect(await shown.focused()).toBe('End the session');
  await shown.page.keyboard.press('Enter');

  app.thaw();
  await shown.tells('The app responds again.');
  await shown.shows('State', /fresh$/);
  await shown.moves('#now');
  // This one has to wait, as before.
  const buttons = await shown.enabledButtons();
  expect(buttons).toHaveLength(4);
  expect(buttons).not.toContain('End the session');
  expect(shown.complaints).toEqual([]);
});

it('says what to do if another program responds', async () => {
  const { app, shown } = await open();
  app.terminate();
  await app.end();
  const other = createServer((_, response) => response.writeHead(404).end());
  await once(other.listen(Number(portOf(shown)), '127.0.0.1'), 'listening');
  cleanUps.push(() => other.close());
  await shown.tells('The app does not respond. Reload this page to try again.');
});

it.each([
  ['does not respond', (route: Route) => route.abort(), 'the app does not respond.'],
  ['refuses', (route: Route) => route.fulfill({ status: 409 }), 'the app responded with HTTP 409.'],
])('tells which button failed if the app %s', async (_, respond, problem) => {
  const { shown } = await open();
  await shown.page.route('**/demo/*', respond);
  await shown.press('Send 500 calls at once');
  const text = `“Send 500 calls at once” failed: ${problem}`;
  await shown.tells(text);
  await shown.lists(text);
  expect(await shown.enabledButtons()).toContain('Send 500 calls at once');
});
