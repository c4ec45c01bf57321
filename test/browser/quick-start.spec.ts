import { expect } from '@jest/globals';
import { DefexaEmulator } from '../../lib/testing/index.js';
import { testsWith } from '../support/programs/tests-with.js';
import { screenshotWithPalette } from './palette-png.js';
import { useQuickStart } from './use-quick-start.js';

const { it } = testsWith('chromium');
const { open, cleanUps } = useQuickStart();

it('shows where the session is in its life', async () => {
  const { shown } = await open();
  const bar = shown.page.getByRole('meter', { name: 'Age of the session' });
  expect(await bar.getAttribute('aria-valuetext')).toMatch(
    /^fresh, \d+ of 90 s\. Soft from 45 to 53 s on, hard from 60 s on\.$/,
  );
  const { x, width } = (await bar.boundingBox())!;
  for (const [window, startsAt] of [
    ['fresh', 0],
    ['soft', 1 / 2],
    ['hard', 2 / 3],
  ] as const) {
    const box = (await bar.getByText(window).boundingBox())!;
    expect((box.x - x) / width).toBeCloseTo(startsAt, 1);
  }
  const legend = shown.page.getByRole('listitem').filter({ hasText: /^(Fresh|Soft|Hard): callers [^;]+\.$/ });
  expect(await legend.count()).toBe(3);
  await shown.moves('#now');
  await shown.shows('Calls succeeded', /^[1-9]/);
  expect(shown.complaints).toEqual([]);
});

it('has buttons that the keyboard presses, and no caller notices the trouble', async () => {
  const { shown } = await open();
  await shown.press('End the session', 'Enter');
  await shown.press('Send 500 calls at once', 'Space');
  await shown.lists('500 calls at once: 500 succeeded, 0 failed');
  await shown.shows('Generation', /2$/);
  await shown.shows('Logins', /2$/);
  expect(await shown.focused()).toBe('Send 500 calls at once');
  expect(await shown.style(':focus', 'outline-style')).toBe('solid');

  await shown.press('Fail logins for 10 s', 'Space');
  await shown.lists('Login failed. Defexa cannot process logins now.');
  await shown.shows('Logins', /2 \(and 1 failed\)/);
  await shown.page.getByRole('status').getByText('Got HTTP 500').waitFor();
  await shown.writeImage('docs/images/quick-start.png');
  await shown.press('Hang logins for 10 s', 'Enter');
  await shown.lists('For 10 s, logins get no response.');
  // The login that hung is sent again.
  await shown.lists('Logins work again.');
  await shown.shows('Generation', /3$/);
  await shown.press('Refuse logins for 10 s', 'Enter');
  await shown.lists('Login failed. Defexa rejected the merchant private key.');
  await shown.press('Send 500 calls at once', 'Enter');
  await shown.shows('Calls succeeded', /1\d\d\d$/);
  await shown.shows('Calls failed', /0$/);
  expect(shown.complaints).toEqual([]);
});

it('tells a screen reader the latest event, at most one a second', async () => {
  const { shown } = await open();
  await shown.press('End the session');
  await shown.press('Send 500 calls at once');
  await shown.page.getByRole('status').getByText('500 calls at once').waitFor();
  const announcements = await shown.announcements();
  const pauses = announcements.slice(1).map(({ atMs }, i) => atMs - announcements[i]!.atMs);
  expect(pauses.filter((pauseMs) => pauseMs < 990)).toEqual([]);
  // Six of them happened: the session ended and was rejected, the login, the calls.
  expect(announcements.length).toBeLessThan(6);
});

it.each([
  { colorScheme: 'light', width: 1_200, background: 'rgb(243, 245, 248)' },
  { colorScheme: 'light', width: 320, background: 'rgb(243, 245, 248)' },
  { colorScheme: 'dark', width: 1_200, background: 'rgb(17, 21, 27)' },
  { colorScheme: 'dark', width: 320, background: 'rgb(17, 21, 27)' },
] as const)(
  'is accessible, and fits, in $colorScheme and $width pixels',
  async ({ colorScheme, width, background }) => {
    const { shown } = await open({ colorScheme, viewport: { width, height: 800 } });
    expect(await shown.style(':root', 'background-color')).toBe(background);
    expect(await shown.accessibilityProblems()).toEqual([]);
    // Long lines, and buttons that wait.
    await shown.press('Fail logins for 10 s');
    await shown.press('End the session');
    await shown.page.getByRole('status').getByText('Got HTTP 500').waitFor();
    expect(await shown.accessibilityProblems()).toEqual([]);
    expect(await shown.page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    expect(shown.complaints).toEqual([]);
  },
);

it.each([
  { reducedMotion: 'no-preference', duration: '0.5s' },
  { reducedMotion: 'reduce', duration: '0s' },
] as const)('moves as the user prefers: $reducedMotion', async ({ reducedMotion, duration }) => {
  const { shown } = await open({ reducedMotion });
  await shown.page.locator('#now.moving').waitFor();
  expect(await shown.style('#now', 'transition-duration')).toBe(duration);
});

it('has no buttons with a key of its own, and says why', async () => {
  const defexa = await DefexaEmulator.start();
  cleanUps.push(() => defexa.close());
  const { baseUrl, merchantPrivateKey } = defexa;
  const { shown } = await open(
    {},
    { DEFEXA_BASE_URL: baseUrl, DEFEXA_MERCHANT_PRIVATE_KEY: merchantPrivateKey },
  );
  await shown.page.getByText('This app has a key of its own, so there are no buttons').waitFor();
  expect(await shown.page.getByRole('button').count()).toBe(0);
  expect(await shown.page.getByText('Calls failed').isVisible()).toBe(false);
  expect(shown.complaints).toEqual([]);
});

it.each(['light', 'dark'] as const)('shows its bar in forced colours, %s', async (colorScheme) => {
  const { shown } = await open({ forcedColors: 'active', colorScheme });
  const color = (selector: string) => shown.style(selector, 'background-color');
  const colors = [await color('#windows .fresh'), await color('#windows .hard'), await color('section')];
  expect(new Set(colors).size).toBe(3);
  expect(await color('#now')).not.toBe(await color('section'));
  expect(await color('li .fresh')).toBe(await color('#windows .fresh'));
  expect(await shown.style('#windows .soft', 'background-image')).toContain('gradient');
  for (const element of ['#windows', 'li i']) {
    expect(await shown.style(element, 'border-top-style')).toBe('solid');
  }
  expect(await shown.accessibilityProblems()).toEqual([]);
});

it('has an image, for the README', async () => {
  const { shown } = await open({ viewport: { width: 800, height: 600 } });
  const png = await screenshotWithPalette(shown.page);
  const url = `data:image/png;base64,${png.toString('base64')}`;
  const decoded = `Object.assign(new Image(), { src: '${url}' })`;
  expect(
    await shown.page.evaluate(`(async (image) => {
      await image.decode();
      return image.width;
    })(${decoded})`),
  ).toBe(800);
  expect(png.length).toBeLessThan(100_000);
});
