import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DefexaResponseError } from '../../lib/index.js';
import { type DefexaCannedResponse, DefexaEmulator } from '../../lib/testing/index.js';
import { type App, startApp } from '../support/http/app.js';
import { errorOf, advanceUntilSettled, useFakeTime } from '../support/http/fake-time.js';

const NOW = Date.parse('2030-01-15T12:00:00Z');
const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;

const iso = (moment: number) => new Date(moment).toISOString();
/** The documented format. */
const documented = (moment: number) => `${iso(moment).slice(0, 19).replace('T', ' ')} UTC`;

const DEFAULT_RESPONSE = {
  success: true,
  status: 200,
  expiration: documented(NOW + HOUR),
  session_token: '7e7b4119f4d8322daf616733515d9b99',
  user_id: 173,
};

let defexa: DefexaEmulator;
let app: App;

beforeEach(async () => {
  useFakeTime(new Date(NOW));
  defexa = await DefexaEmulator.start();
  app = await startApp({ merchantPrivateKey: defexa.merchantPrivateKey, baseUrl: defexa.baseUrl });
});

afterEach(async () => {
  await app.close();
  await defexa.close();
  jest.useRealTimers();
});

/** Makes Defexa respond with these fields instead of the default ones. Undefined fields are omitted. */
function respondWith(fields: object, more: Omit<DefexaCannedResponse, 'body'> = {}): void {
  defexa.fail({ ...more, body: JSON.stringify({ ...DEFAULT_RESPONSE, ...fields }) });
}

const login = () => advanceUntilSettled(app.auth.getSession());

/** Expects that the session is returned for exactly this lifetime, even if logins fail in its hard window. */
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

it('the tests run in a time zone in which a timestamp parsed as local time is noticed', () => {
  expect(process.env['TZ']).toBe('Pacific/Kiritimati');
  expect(new Date(NOW).getTimezoneOffset()).toBe(-14 * 60);
});

describe('an expiration', () => {
  const VALID: [string, unknown, number][] = [
    ['one second ahead', documented(NOW + SECOND), SECOND],
    ['an hour ahead', documented(NOW + HOUR), HOUR],
    ['60 days ahead', documented(NOW + 60 * DAY), 60 * DAY],
    ['10 years ahead', documented(NOW + 3_653 * DAY), 3_653 * DAY],
    ['given in epoch seconds', (NOW + HOUR) / SECOND, HOUR],
    ['given in epoch milliseconds', NOW + HOUR, HOUR],
    ['given in epoch seconds, as a string', String((NOW + HOUR) / SECOND), HOUR],
    ['in ISO 8601 with Z', iso(NOW + HOUR), HOUR],
    ['in ISO 8601 with +02:00', iso(NOW + 3 * HOUR).replace('Z', '+02:00'), HOUR],
    ['in ISO 8601 with -05:30', iso(NOW - 4.5 * HOUR).replace('Z', '-05:30'), HOUR],
  ];

  it.each(VALID)('%s is accepted', async (_, expiration, lifetime) => {
    respondWith({ expiration });
    const session = await login();
    expect(session.expiration).toEqual(new Date(NOW + lifetime));
    expect(app.events.at(-1)).toMatchObject({ type: 'logged-in', expirationUnderstood: true });
    expect(app.log.filter((line) => line.startsWith('warn'))).toEqual([]);
    await expectToLive(lifetime);
  });

  const INVALID: [string, unknown][] = [
    ['missing', undefined],
    ['null', null],
    ['empty', ''],
    ['local time without a zone', '2030-01-16 00:00:00'],
    ['local time in ISO 8601', '2030-01-16T00:00:00'],
    ['only a date', '2030-01-16'],
    ['in a zone without an offset', '2030-01-16 00:00:00 CET'],
    ['nonsense', 'tomorrow, about noon'],
    ['on February 30', '2030-02-30 12:00:00 UTC'],
    ['at 25 hours', '2030-01-16 25:00:00 UTC'],
    ['an array', [documented(NOW + HOUR)]],
    ['an object', { date: documented(NOW + HOUR) }],
    ['true', true],
    ['a number beyond all dates', 1e300],
    ['0', 0],
    ['negative', -NOW],
  ];

  it.each(INVALID)('that is %s logs a warning, and the session is used for 60 s', async (_, expiration) => {
    respondWith({ expiration });
    const session = await login();
    expect(session.expiration).toEqual(new Date(NOW + 60 * SECOND));
    expect(app.events.at(-1)).toMatchObject({ type: 'logged-in', expirationUnderstood: false });
    expect(app.log.filter((line) => /^warn .*expiration.*used for 60 s/.test(line))).toHaveLength(1);
    await expectToLive(60 * SECOND);
  });

  it.each([
    ['in the past', documented(NOW - HOUR)],
    ['at the current time', documented(NOW)],
  ])('that is %s fails the login once, and logins pause', async (_, expiration) => {
    respondWith({ expiration });
    const error = await errorOf(app.auth.getSession());
    expect(error).toBeInstanceOf(DefexaResponseError);
    expect(error).toMatchObject({ retryable: true, retryAt: expect.any(Date) });
    expect(String(error)).toMatch(
      /has already ended \(expiration .+Z\)\. Expected one that ends in the future/,
    );
    // Another attempt would get the same.
    expect(defexa.counts.logins).toBe(1);
    expect(app.session.current).toBeUndefined();
    defexa.recover();
    jest.advanceTimersByTime(10 * SECOND);
    await expect(login()).resolves.toMatchObject({ generation: 1 });
  });
});

describe('a lifetime', () => {
  it.each([
    ['2 hours ahead of', 2 * HOUR],
    ['2 hours behind', -2 * HOUR],
    ['40 years behind', -40 * 365 * DAY],
  ])("is the same if the server's clock is %s the local clock", async (_, clockOffset) => {
    defexa.clockOffset = clockOffset;
    const session = await login();
    expect(session.expiration).toEqual(new Date(NOW + HOUR + clockOffset));
    await expectToLive(HOUR);
  });

  it.each<[string, Record<string, string | null>]>([
    ['there is no Date', { date: null }],
    ['Date is empty', { date: '' }],
    ['Date is unreadable', { date: 'yesterday' }],
    ['Date has another format', { date: iso(NOW - 2 * HOUR) }],
    ['there is an Age', { date: new Date(NOW - 2 * HOUR).toUTCString(), age: '7200' }],
  ])('is measured with the local clock if %s', async (_, headers) => {
    respondWith({}, { headers });
    const session = await login();
    expect(session.expiration).toEqual(new Date(NOW + HOUR));
    await expectToLive(HOUR);
  });
});

describe('a response', () => {
  const ACCEPTED: [string, DefexaCannedResponse][] = [
    ['with HTTP 201', { status: 201, body: JSON.stringify(DEFAULT_RESPONSE) }],
    ['as text/html', { headers: { 'content-type': 'text/html' }, body: JSON.stringify(DEFAULT_RESPONSE) }],
    ['without a Content-Type', { headers: { 'content-type': null }, body: JSON.stringify(DEFAULT_RESPONSE) }],
    ['with a byte-order mark', { body: `\uFEFF${JSON.stringify(DEFAULT_RESPONSE)}` }],
    ['with white space around it', { body: `\r\n${JSON.stringify(DEFAULT_RESPONSE, null, 2)}\n` }],
    ['with user_id as a string', { body: JSON.stringify({ ...DEFAULT_RESPONSE, user_id: '173' }) }],
  ];

  it.each(ACCEPTED)('%s is accepted', async (_, canned) => {
    defexa.fail(canned);
    const session = await login();
    expect(session).toMatchObject({ userId: 173, sessionToken: DEFAULT_RESPONSE.session_token });
  });

  it('may have other fields, which reach neither the session nor a prototype', async () => {
    const otherFields = '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"polluted":1';
    defexa.fail({ body: JSON.stringify(DEFAULT_RESPONSE).replace('{', `{${otherFields},`) });
    const session = await login();
    expect(Object.keys(session)).toEqual(['userId', 'generation']);
    expect(session).not.toHaveProperty('polluted');
    expect({}).not.toHaveProperty('polluted');
    expect(session.sessionToken).toBe(DEFAULT_RESPONSE.session_token);
  });

  const REJECTED: [string, object, RegExp][] = [
    ['success is missing', { success: undefined }, /success: expected true, got none/],
    ['success is a string', { success: 'true' }, /success: expected true, got a string/],
    ['success is 1', { success: 1 }, /success: expected true, got a number/],
    ['success is false', { success: false }, /The login failed for a reason.*"success":false/],
    ['session_token is missing', { session_token: undefined }, /session_token: expected a string, got none/],
    [
      'session_token is empty',
      { session_token: '' },
      /session_token: expected a string, got an empty string/,
    ],
    ['session_token is a number', { session_token: 7 }, /session_token: expected a string, got a number/],
    ['session_token is null', { session_token: null }, /session_token: expected a string, got null/],
    ['session_token is an object', { session_token: {} }, /session_token: expected a string, got an object/],
    ['session_token is an array', { session_token: ['7'] }, /session_token: expected a string, got an array/],
    ['user_id is missing', { user_id: undefined }, /user_id: expected a whole number, got none/],
    ['user_id is null', { user_id: null }, /user_id: expected a whole number, got null/],
    ['user_id is not a number', { user_id: 'm-173' }, /user_id: expected a whole number, got a string/],
    ['user_id is not whole', { user_id: 1.5 }, /user_id: expected a whole number, got a number/],
    ['user_id is too long', { user_id: '9'.repeat(41) }, /user_id: expected a whole number, got a/],
  ];

  it.each(REJECTED)('is rejected if %s', async (_, fields, message) => {
    respondWith(fields);
    const error = await errorOf(app.auth.getSession());
    expect(error).toBeInstanceOf(DefexaResponseError);
    expect(error).toMatchObject({ retryable: false, message: expect.stringMatching(message) });
    expect(defexa.counts.logins).toBe(1);
  });

  it('is rejected with all of its problems at once', async () => {
    respondWith({ session_token: 7, user_id: null });
    await expect(login()).rejects.toThrow(/session_token: expected .*; user_id: expected /);
  });

  it.each([
    ['null', 'null', 'null'],
    ['an array', JSON.stringify([DEFAULT_RESPONSE]), '[{"success":true,'],
    ['a number', '173', '173'],
    ['a string', '"ok"', '"ok"'],
    ['empty', '', 'an empty body'],
  ])('that is %s is rejected, and the login is retried', async (_, body, shown) => {
    defexa.fail({ body });
    const error = await errorOf(app.auth.getSession());
    expect(error).toBeInstanceOf(DefexaResponseError);
    expect(String(error)).toContain(`Logins are tried again. Got HTTP 200: ${shown}`);
    expect(defexa.counts.logins).toBe(3);
  });
});
