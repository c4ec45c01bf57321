import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { testsWith } from '../support/programs/tests-with.js';
import { startChromium } from './chromium.js';

const REPOSITORY = join(import.meta.dirname, '../..');
const TYPEDOC = join(REPOSITORY, 'node_modules/typedoc/bin/typedoc');

const { afterAll, beforeAll, it } = testsWith('chromium');

let site: string;
let browser: Browser;

beforeAll(async () => {
  site = mkdtempSync(join(tmpdir(), 'site-'));
  execFileSync(process.execPath, [TYPEDOC, '--out', site, '--logLevel', 'Warn'], {
    cwd: REPOSITORY,
    stdio: 'inherit',
  });
  browser = await startChromium();
});

afterAll(async () => {
  await browser.close();
  rmSync(site, { recursive: true });
});

/** Shows some pages, one after the other, and gives what the function finds on each. */
async function findOn(
  pages: string[],
  width: number,
  find: (page: Page) => Promise<string[]>,
): Promise<string[]> {
  const page = await browser.newPage({ viewport: { width, height: 800 } });
  const found: string[] = [];
  for (const name of pages) {
    await page.goto(pathToFileURL(join(site, name)).href);
    await page.locator('.col-content').waitFor();
    found.push(...(await find(page)).map((problem) => `${name}: ${problem}`));
  }
  await page.close();
  return found;
}

const allPages = () => readdirSync(site, { recursive: true, encoding: 'utf8' }).filter(isPage);
const isPage = (file: string) => file.endsWith('.html');

/** What scrolls sideways, as expressions in the browser. */
const SCROLLING = `[...document.querySelectorAll('.col-content *')].filter((element) =>
  element.scrollWidth > element.clientWidth && getComputedStyle(element).overflowX === 'auto')`;

it('fits into a phone, with a main landmark, and the keyboard scrolls what does not fit', async () => {
  const pages = allPages();
  expect(pages.length).toBeGreaterThan(100);
  const problems = await findOn(pages, 360, (page) =>
    page.evaluate(`[
      ...(document.documentElement.scrollWidth > 360 ? ['scrolls sideways'] : []),
      ...(document.querySelectorAll('main, [role=main]').length === 1 ? [] : ['has no main landmark']),
      ...${SCROLLING}.filter(({ tabIndex }) => tabIndex !== 0).map(({ outerHTML }) => outerHTML.slice(0, 80)),
    ]`),
  );
  expect(problems).toEqual([]);
});

it('shows all columns of its tables on a laptop', async () => {
  const guides = allPages().filter((name) => name.startsWith('docs/'));
  const problems = await findOn(guides, 1_280, (page) =>
    page.evaluate(`${SCROLLING}.filter((element) => element.matches('.table'))
      .map(({ textContent, scrollWidth }) => scrollWidth + ' px: ' + textContent.slice(0, 80))`),
  );
  expect(problems).toEqual([]);
});

it.each(['pre code', '.table'])('scrolls %s with the keyboard', async (element) => {
  const scrolled = await findOn(['docs/configuration.html'], 360, async (page) => {
    const scrolling = page
      .locator(element)
      .filter({ hasText: /@Module|meaning/ })
      .first();
    await scrolling.focus();
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction('document.activeElement.scrollLeft > 0');
    return [String(await scrolling.getAttribute('tabindex'))];
  });
  expect(scrolled).toEqual(['docs/configuration.html: 0']);
});
