import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DefexaResponseError } from '../../lib/index.js';
import { type DefexaCannedAnswer, DefexaEmulator } from '../../lib/testing/index.js';
import { type App, startApp } from '../support/http/app.js';
import { errorOf, patiently, stopClocks } from '../support/http/patience.js';

const NOW = Date.parse('2030-01-15T12:00:00Z');
const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;

const iso = (moment: number) => new Date(moment).toISOString();
/** The documented form. */
const documented = (moment: number) => `${iso(moment).slice(0, 19).replace('T', ' ')} UTC`;

const USUAL = {
  success: true,
  status: 200,
  expiration: documented(NOW + HOUR),
  session_token: '7e7b4119f4d8322daf616733515d9b99',
  user_id: 173,
};

let defexa: DefexaEmulator;
let app: App;

beforeEach(async () => {
  stopClocks(new Date(NOW));
  defexa = await DefexaEmulator.start();
  app = await startApp({ merchantPrivateKey: defexa.merchantPrivateKey, baseUrl: defexa.baseUrl });
});

afterEach(async () => {
  await app.close();
  await defexa.close();
  jest.useRealTimers();
});

/** Has Defexa answer with the usual fields, but for those given; one that is undefined is missing. */
function answer(fields: object, more: Omit<DefexaCannedAnswer, 'body'> = {}): void {
  defexa.fail({ ...more, body: JSON.stringify({ ...USUAL, ...fields }) });
}

const login = () => patiently(app.auth.getSession());

/** Expects that the session lives for exactly so long, and is served until then, in a hard window without a login too. */
async function expectToLive(lifetime: number): Promise<void> {
  const session = await login();
  defexa.recover();
  defexa.fail('redirect');
  jest.advanceTimersByTime(lifetime - 1);
  expect(await login()).toBe(session);
  jest.advanceTimersByTime(1);
  expect(app.session.current).toBeUndefined();
  await expect(login()).rejects.toBeInstanceOf(DefexaResponseError);
}

it('The tests run in a time zone where a timestamp read as local time shows', () => {
  expect(process.env['TZ']).toBe('Pacific/Kiritimati');
  expect(new Date(NOW).getTimezoneOffset()).toBe(-14 * 60);
});

describe('An expiration', () => {
  const UNDERSTOOD: [string, unknown, number][] = [
    ['one second ahead', documented(NOW + SECOND), SECOND],
    ['an hour ahead', documented(NOW + HOUR), HOUR],
    ['60 days ahead', documented(NOW + 60 * DAY), 60 * DAY],
    ['10 years ahead', documented(NOW + 3_653 * DAY), 3_653 * DAY],
    ['given in epoch seconds', (NOW + HOUR) / SECOND, HOUR],
    ['given in epoch milliseconds', NOW + HOUR, HOUR],
    ['given in epoch seconds, as a text', String((NOW + HOUR) / SECOND), HOUR],
    ['in ISO 8601 with Z', iso(NOW + HOUR), HOUR],
    ['in ISO 8601 with +02:00', iso(NOW + 3 * HOUR).replace('Z', '+02:00'), HOUR],
    ['in ISO 8601 with -05:30', iso(NOW - 4.5 * HOUR).replace('Z', '-05:30'), HOUR],
  ];

  it.each(UNDERSTOOD)('%s is understood', async (_, expiration, lifetime) => {
    answer({ expiration });
    const session = await login();
    expect(session.expiration).toEqual(new Date(NOW + lifetime));
    expect(app.events.at(-1)).toMatchObject({ type: 'logged-in', expirationUnderstood: true });
    expect(app.log.filter((line) => line.startsWith('warn'))).toEqual([]);
    await expectToLive(lifetime);
  });

  const NOT_UNDERSTOOD: [string, unknown][] = [
    ['missing', undefined],
    ['null', null],
    ['empty', ''],
    ['local time without a zone', '2030-01-16 00:00:00'],
    ['local time in ISO 8601', '2030-01-16T00:00:00'],
    ['a day only', '2030-01-16'],
    ['in a zone that has a name only', '2030-01-16 00:00:00 CET'],
    ['nonsense', 'tomorrow, about noon'],
    ['on February 30', '2030-02-30 12:00:00 UTC'],
    ['at 25 hours', '2030-01-16 25:00:00 UTC'],
    ['a list', [documented(NOW + HOUR)]],
    ['an object', { date: documented(NOW + HOUR) }],
    ['true', true],
    ['a number of no moment', 1e300],
    ['0', 0],
    ['negative', -NOW],
  ];

  it.each(NOT_UNDERSTOOD)(
    'that is %s costs a warning: the session is used for 60 s',
    async (_, expiration) => {
      answer({ expiration });
      const session = await login();
      expect(session.expiration).toEqual(new Date(NOW + 60 * SECOND));
      expect(app.events.at(-1)).toMatchObject({ type: 'logged-in', expirationUnderstood: false });
      expect(app.log.filter((line) => /^warn .*expiration.*used for 60 s/.test(line))).toHaveLength(1);
      await expectToLive(60 * SECOND);
    },
  );

  it.each([
    ['in the past', documented(NOW - HOUR)],
    ['this very moment', documented(NOW)],
  ])('that is %s fails the login, for a while, and makes no loop', async (_, expiration) => {
    answer({ expiration });
    const error = await errorOf(app.auth.getSession());
    expect(error).toBeInstanceOf(DefexaResponseError);
    expect(error).toMatchObject({ retryable: true, retryAt: expect.any(Date) });
    expect(String(error)).toMatch(/over already \(expiration .+Z\)\. Expected one that ends in the future/);
    // The next one would get the like.
    expect(defexa.counts.logins).toBe(1);
    expect(app.session.current).toBeUndefined();
    defexa.recover();
    jest.advanceTimersByTime(10 * SECOND);
    await expect(login()).resolves.toMatchObject({ generation: 1 });
  });
});

describe('A lifetime', () => {
  it.each([
    ['2 hours ahead of', 2 * HOUR],
    ['2 hours behind', -2 * HOUR],
    ['40 years behind', -40 * 365 * DAY],
  ])("is the same if the server's clock is %s ours", async (_, clockOffset) => {
    defexa.clockOffset = clockOffset;
    const session = await login();
    expect(session.expiration).toEqual(new Date(NOW + HOUR + clockOffset));
    await expectToLive(HOUR);
  });

  it.each<[string, Record<string, string | null>]>([
    ['there is no Date', { date: null }],
    ['Date is empty', { date: '' }],
    ['Date is unreadable', { date: 'yesterday' }],
    ['Date is in another form', { date: iso(NOW - 2 * HOUR) }],
    ['there is an Age', { date: new Date(NOW - 2 * HOUR).toUTCString(), age: '7200' }],
  ])('is counted from our clock if %s', async (_, headers) => {
    answer({}, { headers });
    const session = await login();
    expect(session.expiration).toEqual(new Date(NOW + HOUR));
    await expectToLive(HOUR);
  });
});

describe('An answer', () => {
  const ACCEPTED: [string, DefexaCannedAnswer][] = [
    ['with HTTP 201', { status: 201, body: JSON.stringify(USUAL) }],
    ['as text/html', { headers: { 'content-type': 'text/html' }, body: JSON.stringify(USUAL) }],
    ['without a Content-Type', { headers: { 'content-type': null }, body: JSON.stringify(USUAL) }],
    ['with a byte-order mark', { body: `\uFEFF${JSON.stringify(USUAL)}` }],
    ['with white space around it', { body: `\r\n${JSON.stringify(USUAL, null, 2)}\n` }],
    ['with user_id as a text', { body: JSON.stringify({ ...USUAL, user_id: '173' }) }],
  ];

  it.each(ACCEPTED)('%s is accepted', async (_, canned) => {
    defexa.fail(canned);
    const session = await login();
    expect(session).toMatchObject({ userId: 173, sessionToken: USUAL.session_token });
  });

  it('may have further fields: they do not reach the session, nor any prototype', async () => {
    const further = '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"polluted":1';
    defexa.fail({ body: JSON.stringify(USUAL).replace('{', `{${further},`) });
    const session = await login();
    expect(Object.keys(session)).toEqual(['userId', 'generation']);
    expect(session).not.toHaveProperty('polluted');
    expect({}).not.toHaveProperty('polluted');
    expect(session.sessionToken).toBe(USUAL.session_token);
  });

  const REFUSED: [string, object, RegExp][] = [
    ['success is missing', { success: undefined }, /success: expected true, got none/],
    ['success is a text', { success: 'true' }, /success: expected true, got a text/],
    ['success is 1', { success: 1 }, /success: expected true, got a number/],
    ['success is false', { success: false }, /The login failed for a reason.*"success":false/],
    ['session_token is missing', { session_token: undefined }, /session_token: expected a text, got none/],
    ['session_token is empty', { session_token: '' }, /session_token: expected a text, got an empty text/],
    ['session_token is a number', { session_token: 7 }, /session_token: expected a text, got a number/],
    ['session_token is null', { session_token: null }, /session_token: expected a text, got null/],
    ['session_token is an object', { session_token: {} }, /session_token: expected a text, got an object/],
    ['session_token is a list', { session_token: ['7'] }, /session_token: expected a text, got a list/],
    ['user_id is missing', { user_id: undefined }, /user_id: expected a whole number, got none/],
    ['user_id is null', { user_id: null }, /user_id: expected a whole number, got null/],
    ['user_id is no number', { user_id: 'm-173' }, /user_id: expected a whole number, got a text/],
    ['user_id is not whole', { user_id: 1.5 }, /user_id: expected a whole number, got a number/],
    ['user_id is too long', { user_id: '9'.repeat(41) }, /user_id: expected a whole number, got a/],
  ];

  it.each(REFUSED)('is refused if %s', async (_, fields, says) => {
    answer(fields);
    const error = await errorOf(app.auth.getSession());
    expect(error).toBeInstanceOf(DefexaResponseError);
    expect(error).toMatchObject({ retryable: false, message: expect.stringMatching(says) });
    expect(defexa.counts.logins).toBe(1);
  });

  it('is refused with everything that is wrong with it at once', async () => {
    answer({ session_token: 7, user_id: null });
    await expect(login()).rejects.toThrow(/session_token: expected .*; user_id: expected /);
  });

  it.each([
    ['null', 'null', 'null'],
    ['a list', JSON.stringify([USUAL]), '[{"success":true,'],
    ['a number', '173', '173'],
    ['a text', '"ok"', '"ok"'],
    ['empty', '', 'an empty body'],
  ])('that is %s is refused, and asked for again', async (_, body, shown) => {
    defexa.fail({ body });
    const error = await errorOf(app.auth.getSession());
    expect(error).toBeInstanceOf(DefexaResponseError);
    expect(String(error)).toContain(`logins are tried again. Got HTTP 200: ${shown}`);
    expect(defexa.counts.logins).toBe(3);
  });
});
