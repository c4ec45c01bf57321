import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { screenshotWithPalette } from './palette-png.js';

const REPOSITORY = join(import.meta.dirname, '../..');
const IMAGE_WIDTH = 1_120;

/** The page of the quick start, in a browser. Expressions in strings run there. */
export class SessionPage {
  /** What the page must not do: print to the console, throw, or ask another host. */
  readonly complaints: string[] = [];

  private constructor(
    readonly page: Page,
    url: string,
  ) {
    page.on('console', (message) => this.complaints.push(message.text()));
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('request', (request) => {
      if (new URL(request.url()).origin !== new URL(url).origin && !request.url().startsWith('data:')) {
        this.complaints.push(`It asked for ${request.url()}`);
      }
    });
  }

  /** Opens the page, and waits until it shows the session. */
  static async open(
    browser: Browser,
    url: string,
    options: BrowserContextOptions = {},
  ): Promise<SessionPage> {
    const context = await browser.newContext(options);
    const opened = new SessionPage(await context.newPage(), url);
    await opened.page.addInitScript(NOTE_ANNOUNCEMENTS);
    await opened.page.goto(url);
    await opened.shows('State', /^fresh$/);
    return opened;
  }

  /** Waits until the page shows a value under this name. */
  async shows(name: string, value: RegExp): Promise<void> {
    const row = this.page.locator('dl > div', { hasText: new RegExp(`^${name}`) });
    await row.locator('dd', { hasText: value }).waitFor();
  }

  /** Waits until the page lists an event. */
  async lists(text: string): Promise<void> {
    const region = this.page.getByRole('region', { name: 'What happened' });
    await region.getByRole('listitem').filter({ hasText: text }).first().waitFor();
  }

  /** Waits until a screen reader is told this. */
  async tells(text: string): Promise<void> {
    await this.page.getByRole('status').getByText(text, { exact: true }).waitFor();
  }

  /** The buttons that do something now. */
  enabledButtons(): Promise<string[]> {
    return this.page.getByRole('button', { disabled: false }).allTextContents();
  }

  /** Goes to a button as the Tab key does, and presses it. */
  async press(name: string, key: 'Enter' | 'Space' = 'Enter'): Promise<void> {
    const { keyboard } = this.page;
    await this.page.evaluate('document.activeElement.blur()');
    for (let presses = 0; (await this.focused()) !== name; presses += 1) {
      if (presses === 20) {
        throw new Error(`The Tab key does not lead to ${name}.`);
      }
      await keyboard.press('Tab');
    }
    await keyboard.press(key);
  }

  /** The text of the element that has the focus. */
  focused(): Promise<string> {
    return this.page.evaluate('document.activeElement.textContent.trim()');
  }

  /** The value of a style property of an element. */
  style(selector: string, property: string): Promise<string> {
    return this.page.evaluate(
      `getComputedStyle(document.querySelector('${selector}')).getPropertyValue('${property}')`,
    );
  }

  /** Waits until an element has moved to the right. */
  async moves(selector: string): Promise<void> {
    await this.page.evaluate(`new Promise((resolve) => {
      const x = () => document.querySelector('${selector}').getBoundingClientRect().x;
      const before = x();
      const check = () => (x() > before ? resolve() : requestAnimationFrame(check));
      check();
    })`);
  }

  /** What axe finds wrong, with the elements. */
  async accessibilityProblems(): Promise<string[]> {
    await this.page.evaluate(axe.source);
    const { violations } = await this.page.evaluate<axe.AxeResults>('axe.run()');
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  }

  /** Writes an image of the page into the repository, if `UPDATE_IMAGES` is set. */
  async writeImage(path: string): Promise<void> {
    if (process.env.UPDATE_IMAGES) {
      await this.page.evaluate('document.activeElement.blur()');
      await this.page.setViewportSize({ width: IMAGE_WIDTH, height: 800 });
      writeFileSync(join(REPOSITORY, path), await screenshotWithPalette(this.page));
    }
  }

  /** When a screen reader was told something, and what. */
  announcements(): Promise<{ atMs: number; text: string }[]> {
    return this.page.evaluate('announcements');
  }
}

const NOTE_ANNOUNCEMENTS = `
  globalThis.announcements = [];
  addEventListener('DOMContentLoaded', () => {
    const region = document.querySelector('[role=status]');
    const note = () => announcements.push({ atMs: performance.now(), text: region.textContent });
    new MutationObserver(note).observe(region, { childList: true, characterData: true, subtree: true });
  });
`;
