import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  DefexaAccessDeniedError,
  DefexaAuthenticationError,
  type DefexaError,
  DefexaResponseError,
  DefexaUnavailableError,
} from '../../lib/index.js';
import { DefexaEmulator, type DefexaFaultName } from '../../lib/testing/index.js';
import { type App, startApp } from '../support/http/app.js';
import { errorOf, advanceUntilSettled, useFakeTime } from '../support/http/fake-time.js';
import { everythingShown, leaksIn } from '../support/http/secrets.js';

const KEY = 'live/4fK9wq7Zr2+vX9tB6sD1mN8c';
const TOKEN = '7e7b4119f4d8322daf616733515d9b99';

const keyRejected = { type: DefexaAuthenticationError, code: 'DEFEXA_AUTHENTICATION', retryable: false };
const denied = {
  type: DefexaAccessDeniedError,
  code: 'DEFEXA_ACCESS_DENIED',
  retryable: false,
  status: 403,
  logins: 1,
};
const unavailable = { type: DefexaUnavailableError, code: 'DEFEXA_UNAVAILABLE', retryable: true };
const badResponse = { type: DefexaResponseError, code: 'DEFEXA_RESPONSE' };
const TRANSIENT = { ...badResponse, retryable: true, logins: 3, status: 200 };

interface Case {
  fault: DefexaFaultName | 'closed-port';
  type: new (message: string) => DefexaError;
  code: string;
  retryable: boolean;
  status?: number;
  /** The number of logins that one call causes. */
  logins: number;
  /** The message of the error. */
  message: RegExp;
}

const CASES: Case[] = [
  {
    fault: 'unauthorized',
    ...keyRejected,
    status: 401,
    logins: 1,
    message: /Check that merchantPrivateKey.*HTTP 401/,
  },
  {
    fault: 'forbidden',
    ...keyRejected,
    status: 403,
    logins: 1,
    message: /Check that merchantPrivateKey.*HTTP 403/,
  },
  { fault: 'firewall', ...denied, message: /not in the form.*IP address.*HTTP 403: <html>/ },
  { fault: 'key-echo', ...denied, message: /account.*Currency EUR is not active for merchant \[redacted\]/ },
  {
    fault: 'too-many-requests',
    ...unavailable,
    status: 429,
    logins: 3,
    message: /tried again later.*HTTP 429/,
  },
  { fault: 'server-error', ...unavailable, status: 500, logins: 3, message: /are tried again.*HTTP 500/ },
  { fault: 'hang', ...unavailable, logins: 2, message: /Check the network.*within 10 s\. .*are tried again/ },
  { fault: 'connection-reset', ...unavailable, logins: 3, message: /connection was reset.*ECONNRESET/ },
  { fault: 'cut-off-body', ...unavailable, logins: 3, message: /is incomplete.*are tried again/ },
  {
    fault: 'closed-port',
    ...unavailable,
    logins: 0,
    message: /Check baseUrl and the firewall.*ECONNREFUSED/,
  },
  { fault: 'invalid-json', ...TRANSIENT, message: /not a JSON object.*\{"success": true, "status": 200,/ },
  { fault: 'html', ...TRANSIENT, message: /not a JSON object.*<!DOCTYPE html>/ },
  {
    fault: 'unsuccessful',
    ...badResponse,
    retryable: false,
    status: 400,
    logins: 1,
    message: /The login failed for a reason/,
  },
  {
    fault: 'redirect',
    ...badResponse,
    retryable: false,
    status: 302,
    logins: 1,
    message: /not followed.*Check baseUrl/,
  },
  {
    fault: 'oversize-body',
    ...badResponse,
    retryable: false,
    logins: 1,
    message: /than 1024 KiB.*Check baseUrl/,
  },
];

let defexa: DefexaEmulator;
let app: App;

beforeEach(async () => {
  useFakeTime();
  defexa = await DefexaEmulator.start({ merchantPrivateKey: KEY });
  app = await startApp({ merchantPrivateKey: KEY, baseUrl: defexa.baseUrl });
  // Mocked only now, because Nest needs random numbers to start.
  jest.spyOn(Math, 'random').mockReturnValue(0.5);
});

afterEach(async () => {
  await app.close();
  await defexa.close();
  jest.restoreAllMocks();
  jest.useRealTimers();
});

const breakDown = async (fault: Case['fault']) =>
  fault === 'closed-port' ? defexa.close() : defexa.fail(fault);

async function repair(fault: Case['fault']): Promise<void> {
  if (fault === 'closed-port') {
    defexa = await DefexaEmulator.start({ merchantPrivateKey: KEY, port: portOf(app) });
  }
  defexa.recover();
}

const portOf = ({ options }: App) => Number(new URL((options as { baseUrl: string }).baseUrl).port);

/** Returns a function that tells whether Defexa holds a request without ever responding. */
const isHanging = (fault: string) => () => fault === 'hang' && defexa.counts.pending > 0;

const failure = (fault: string, call = app.auth.getSession()) =>
  errorOf(call, isHanging(fault)) as Promise<DefexaError>;

const waitUntil = (moment: Date | undefined) =>
  jest.advanceTimersByTime(Math.max(0, moment!.getTime() - Date.now()));

describe.each(CASES)('a login that fails with $fault', ({ fault, ...expected }) => {
  it(`rejects with ${expected.code} and says what to do`, async () => {
    await breakDown(fault);
    const error = await failure(fault);
    expect(error).toBeInstanceOf(expected.type);
    expect(error).toMatchObject({ code: expected.code, retryable: expected.retryable });
    expect(error.status).toBe(expected.status);
    expect(error.message).toMatch(expected.message);
    expect(defexa.counts).toMatchObject({ logins: expected.logins, others: 0 });
    expect(app.log.filter((line) => line.includes(error.message))).toHaveLength(1);
  });

  it('rejects at once without a login until retryAt, and then succeeds', async () => {
    await breakDown(fault);
    const error = await failure(fault);
    await repair(fault);
    const { logins } = defexa.counts;
    // No pause follows a login that used all of its time.
    const isPaused = error.retryAt!.getTime() > Date.now();
    expect(isPaused).toBe(fault !== 'hang');
    const second = isPaused ? await app.auth.getSession().catch((again: unknown) => again) : error;
    expect(second).toStrictEqual(error);
    expect(defexa.counts.logins).toBe(logins);
    waitUntil(error.retryAt);
    await expect(advanceUntilSettled(app.auth.getSession())).resolves.toMatchObject({ generation: 1 });
    expect(defexa.counts.logins).toBe(logins + 1);
  });

  it('keeps the cached session, and replaces it after the recovery', async () => {
    const before = await advanceUntilSettled(app.auth.getSession());
    await breakDown(fault);
    const error = await failure(fault, app.auth.login());
    expect(await app.auth.getSession()).toBe(before);
    expect(app.log.at(-1)).toContain(error.message);
    expect(app.log.at(-1)).toMatch(/\. The current session is still in use\./);
    await repair(fault);
    const after = await advanceUntilSettled(app.auth.login());
    expect(after.generation).toBe(2);
    expect(await app.auth.getSession()).toBe(after);
  });

  it('shows neither the key nor a token', async () => {
    const first = await advanceUntilSettled(app.auth.getSession());
    await breakDown(fault);
    const errors = [await failure(fault, app.auth.login())];
    app.session.invalidate(first);
    waitUntil(errors[0]!.retryAt);
    errors.push(await failure(fault));
    await repair(fault);
    waitUntil(errors[1]!.retryAt);
    const second = await advanceUntilSettled(app.auth.getSession());
    const shown = everythingShown(app, errors);
    expect(shown).toContain(errors[1]!.message);
    expect(leaksIn(shown, [KEY, first.sessionToken, second.sessionToken])).toEqual([]);
  });
});

describe('a temporary fault', () => {
  const temporary = CASES.filter(({ retryable, fault }) => retryable && fault !== 'closed-port');

  it.each(temporary)('such as $fault is invisible to waiting callers', async ({ fault, logins }) => {
    defexa.fail(fault as DefexaFaultName, { times: logins - 1 });
    const calls = Promise.all(Array.from({ length: 50 }, () => app.auth.getSession()));
    const sessions = await advanceUntilSettled(
      calls,
      () => isHanging(fault)() && defexa.counts.logins < logins,
    );
    expect(new Set(sessions).size).toBe(1);
    expect(defexa.counts.logins).toBe(logins);
  });
});

describe('a pause', () => {
  it('after a rejected key ends at retryAt, regardless of earlier calls', async () => {
    defexa.fail('unauthorized');
    const error = await failure('unauthorized');
    expect(error.retryAt).toEqual(new Date(Date.now() + 30_000));
    defexa.recover();
    jest.advanceTimersByTime(29_900);
    await expect(app.auth.getSession()).rejects.toStrictEqual(error);
    waitUntil(error.retryAt);
    await expect(advanceUntilSettled(app.auth.getSession())).resolves.toMatchObject({ generation: 1 });
  });

  it.each([
    ['1', 3, 1_000],
    ['100', 1, 100_000],
    ['Tue, 15 Jan 2030 12:00:50 GMT', 1, 50_000],
  ])('lasts as long as Defexa requests with Retry-After: %s', async (advice, logins, pause) => {
    defexa.fail({ status: 429, headers: { 'Retry-After': advice }, body: '' });
    const error = await failure('too-many-requests');
    expect(defexa.counts.logins).toBe(logins);
    expect(error.retryAt!.getTime() - Date.now()).toBe(pause);
  });

  it('ends at retryAt to the millisecond', async () => {
    jest.mocked(Math.random).mockReturnValue(0.3337);
    defexa.fail('server-error');
    const error = await failure('server-error');
    defexa.recover();
    waitUntil(error.retryAt);
    await expect(advanceUntilSettled(app.auth.getSession())).resolves.toMatchObject({ generation: 1 });
  });
});

/** Responses that echo the key and a token, completely or in part. */
const ECHOES: Record<string, (key: string) => string> = {
  'JSON fields': (key) => JSON.stringify({ authorization: `Bearer ${key}`, session_token: TOKEN }),
  'a JSON array': (key) => JSON.stringify({ headers: ['Authorization', `Bearer ${key}`, TOKEN] }),
  'a sentence in JSON': (key) => JSON.stringify({ message: `"Bearer ${key}" has session_token ${TOKEN}` }),
  'JSON cut off in the token': () => JSON.stringify({ success: true, session_token: TOKEN }).slice(0, -18),
  'JSON cut off in the key': (key) => JSON.stringify({ message: `Unknown: ${key}` }).slice(0, -8),
  'plain text': (key) => `Authorization: Bearer ${key}\nsession_token: ${TOKEN}`,
  'plain text without names': (key) => `${key} is unknown, ${TOKEN} is over.`,
  'plain text cut off in the token': () => `Signed in with ${TOKEN}`.slice(0, -16),
  'plain text cut off in the key': (key) => `Unknown: ${key}`.slice(0, -6),
};

const KEYS = { 'a long key': KEY, 'a short key that JSON escapes': 'pk_3"Qm7Zr2vX9\\tB6s' };

describe.each(Object.entries(KEYS))('with %s', (_, merchantPrivateKey) => {
  it.each(Object.entries(ECHOES))('redacts it in a response that echoes it in %s', async (_form, echo) => {
    jest.restoreAllMocks();
    const sender = await startApp({ merchantPrivateKey, baseUrl: defexa.baseUrl });
    const errors: unknown[] = [];
    for (const status of [200, 401, 404, 500]) {
      defexa.recover();
      defexa.fail({ status, body: echo(merchantPrivateKey) });
      errors.push(await errorOf(sender.auth.login()));
    }
    const shown = everythingShown(sender, errors);
    await sender.close();
    expect(shown).toMatch(/HTTP 200.*HTTP 401.*HTTP 404.*HTTP 500/s);
    expect(leaksIn(shown, [merchantPrivateKey, TOKEN])).toEqual([]);
  });
});

describe('an app', () => {
  it('is searched for parts of the key and of tokens (checks the check)', () => {
    expect(leaksIn(`… ${KEY.slice(3, 11)} …`, [KEY])).toEqual([KEY.slice(3, 11)]);
    expect(leaksIn('Authorization: Bearer x', [])).toEqual(['Bearer x']);
    expect(leaksIn(TOKEN, [])).toEqual([TOKEN]);
  });

  it('shows neither the key nor a token, even when printed as a whole', async () => {
    const { sessionToken } = await advanceUntilSettled(app.auth.getSession());
    const shown = everythingShown(app, [app.context]);
    expect(shown).toContain('DefexaSessionProvider');
    expect(leaksIn(shown, [KEY, sessionToken])).toEqual([]);
  });
});
