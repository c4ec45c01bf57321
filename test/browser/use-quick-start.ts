import type { Browser, BrowserContextOptions } from 'playwright-core';
import { QuickStart } from '../support/process/quick-start.js';
import { testsWith } from '../support/programs/tests-with.js';
import { startChromium } from './chromium.js';
import { SessionPage } from './session-page.js';

const { afterAll, afterEach, beforeAll } = testsWith('chromium');

/** For the tests of a file: builds the quick start, starts Chromium, and ends what a test has started. */
export function useQuickStart() {
  let browser: Browser;
  const cleanUps: (() => unknown)[] = [];

  beforeAll(async () => {
    QuickStart.build();
    browser = await startChromium();
  });

  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).toReversed()) {
      await cleanUp();
    }
  });

  afterAll(() => browser.close());

  function start(env: Record<string, string> = {}): QuickStart {
    const app = new QuickStart(env);
    cleanUps.push(() => app.kill());
    return app;
  }

  /** Starts the app, and opens its page. */
  async function open(options: BrowserContextOptions = {}, env: Record<string, string> = {}) {
    const app = start(env);
    const shown = await SessionPage.open(browser, await app.pageUrl(), options);
    cleanUps.push(() => shown.page.context().close());
    return { app, shown };
  }

  return { start, open, cleanUps };
}
