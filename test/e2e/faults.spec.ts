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
import { errorOf, patiently, stopClocks } from '../support/http/patience.js';
import { everythingShown, leaksIn } from '../support/http/secrets.js';

const KEY = 'live/4fK9wq7Zr2+vX9tB6sD1mN8c';
const TOKEN = '7e7b4119f4d8322daf616733515d9b99';

const refused = { type: DefexaAuthenticationError, code: 'DEFEXA_AUTHENTICATION', retryable: false };
const denied = {
  type: DefexaAccessDeniedError,
  code: 'DEFEXA_ACCESS_DENIED',
  retryable: false,
  status: 403,
  logins: 1,
};
const unavailable = { type: DefexaUnavailableError, code: 'DEFEXA_UNAVAILABLE', retryable: true };
const wrong = { type: DefexaResponseError, code: 'DEFEXA_RESPONSE' };
const TRANSIENT = { ...wrong, retryable: true, logins: 3, status: 200 };

interface Case {
  fault: DefexaFaultName | 'closed-port';
  type: new (message: string) => DefexaError;
  code: string;
  retryable: boolean;
  status?: number;
  /** How many logins the server sees of one call, and what the error tells. */
  logins: number;
  says: RegExp;
}

const CASES: Case[] = [
  {
    fault: 'unauthorized',
    ...refused,
    status: 401,
    logins: 1,
    says: /Check that merchantPrivateKey.*HTTP 401/,
  },
  { fault: 'forbidden', ...refused, status: 403, logins: 1, says: /Check that merchantPrivateKey.*HTTP 403/ },
  { fault: 'firewall', ...denied, says: /not in the form.*IP address.*HTTP 403: <html>/ },
  { fault: 'key-echo', ...denied, says: /account.*Currency EUR is not active for merchant \[redacted\]/ },
  { fault: 'too-many-requests', ...unavailable, status: 429, logins: 3, says: /tried again later.*HTTP 429/ },
  { fault: 'server-error', ...unavailable, status: 500, logins: 3, says: /are tried again.*HTTP 500/ },
  { fault: 'hang', ...unavailable, logins: 2, says: /Check the network.*within 10 s; .*are tried again/ },
  { fault: 'connection-reset', ...unavailable, logins: 3, says: /connection was cut.*ECONNRESET/ },
  { fault: 'cut-off-body', ...unavailable, logins: 3, says: /did not arrive whole.*are tried again/ },
  { fault: 'closed-port', ...unavailable, logins: 0, says: /Check baseUrl and the firewall.*ECONNREFUSED/ },
  { fault: 'invalid-json', ...TRANSIENT, says: /not a JSON object.*\{"success": true, "status": 200,/ },
  { fault: 'html', ...TRANSIENT, says: /not a JSON object.*<!DOCTYPE html>/ },
  {
    fault: 'unsuccessful',
    ...wrong,
    retryable: false,
    status: 400,
    logins: 1,
    says: /The login failed for a reason/,
  },
  {
    fault: 'redirect',
    ...wrong,
    retryable: false,
    status: 302,
    logins: 1,
    says: /not followed.*Check baseUrl/,
  },
  { fault: 'oversize-body', ...wrong, retryable: false, logins: 1, says: /than 1024 KiB.*Check baseUrl/ },
];

let defexa: DefexaEmulator;
let app: App;

beforeEach(async () => {
  stopClocks();
  defexa = await DefexaEmulator.start({ merchantPrivateKey: KEY });
  app = await startApp({ merchantPrivateKey: KEY, baseUrl: defexa.baseUrl });
  // Not before: Nest can't start without chance.
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

const portOf = ({ settings }: App) => Number(new URL((settings as { baseUrl: string }).baseUrl).port);

/** Whether Defexa holds a request without ever answering it. */
const stuckBy = (fault: string) => () => fault === 'hang' && defexa.counts.pending > 0;

const failure = (fault: string, call = app.auth.getSession()) =>
  errorOf(call, stuckBy(fault)) as Promise<DefexaError>;

const waitUntil = (moment: Date | undefined) =>
  jest.advanceTimersByTime(Math.max(0, moment!.getTime() - Date.now()));

describe.each(CASES)('A login that meets $fault', ({ fault, ...expected }) => {
  it(`rejects with ${expected.code} and says what to do`, async () => {
    await breakDown(fault);
    const error = await failure(fault);
    expect(error).toBeInstanceOf(expected.type);
    expect(error).toMatchObject({ code: expected.code, retryable: expected.retryable });
    expect(error.status).toBe(expected.status);
    expect(error.message).toMatch(expected.says);
    expect(defexa.counts).toMatchObject({ logins: expected.logins, others: 0 });
    expect(app.log.filter((line) => line.includes(error.message))).toHaveLength(1);
  });

  it('rejects at once and asks nobody until retryAt, and then succeeds', async () => {
    await breakDown(fault);
    const error = await failure(fault);
    await repair(fault);
    const { logins } = defexa.counts;
    // After a flight that took all of its time, there is nothing to wait for.
    const isHeldBack = error.retryAt!.getTime() > Date.now();
    expect(isHeldBack).toBe(fault !== 'hang');
    const second = isHeldBack ? await app.auth.getSession().catch((again: unknown) => again) : error;
    expect(second).toStrictEqual(error);
    expect(defexa.counts.logins).toBe(logins);
    waitUntil(error.retryAt);
    await expect(patiently(app.auth.getSession())).resolves.toMatchObject({ generation: 1 });
    expect(defexa.counts.logins).toBe(logins + 1);
  });

  it('keeps the session that is held, and replaces it once the fault is over', async () => {
    const before = await patiently(app.auth.getSession());
    await breakDown(fault);
    const error = await failure(fault, app.auth.login());
    expect(await app.auth.getSession()).toBe(before);
    expect(app.log.at(-1)).toContain(`${error.message} The current session is still in use.`);
    await repair(fault);
    const after = await patiently(app.auth.login());
    expect(after.generation).toBe(2);
    expect(await app.auth.getSession()).toBe(after);
  });

  it('shows neither the key nor a token', async () => {
    const first = await patiently(app.auth.getSession());
    await breakDown(fault);
    const errors = [await failure(fault, app.auth.login())];
    app.session.invalidate(first);
    waitUntil(errors[0]!.retryAt);
    errors.push(await failure(fault));
    await repair(fault);
    waitUntil(errors[1]!.retryAt);
    const second = await patiently(app.auth.getSession());
    const shown = everythingShown(app, errors);
    expect(shown).toContain(errors[1]!.message);
    expect(leaksIn(shown, [KEY, first.sessionToken, second.sessionToken])).toEqual([]);
  });
});

describe('A passing fault', () => {
  const passing = CASES.filter(({ retryable, fault }) => retryable && fault !== 'closed-port');

  it.each(passing)('such as $fault is not noticed by those who wait', async ({ fault, logins }) => {
    defexa.fail(fault as DefexaFaultName, { times: logins - 1 });
    const calls = Promise.all(Array.from({ length: 50 }, () => app.auth.getSession()));
    const sessions = await patiently(calls, () => stuckBy(fault)() && defexa.counts.logins < logins);
    expect(new Set(sessions).size).toBe(1);
    expect(defexa.counts.logins).toBe(logins);
  });
});

describe('A pause', () => {
  it('after a refused key ends at retryAt, however often was called before', async () => {
    defexa.fail('unauthorized');
    const error = await failure('unauthorized');
    expect(error.retryAt).toEqual(new Date(Date.now() + 30_000));
    defexa.recover();
    jest.advanceTimersByTime(29_900);
    await expect(app.auth.getSession()).rejects.toStrictEqual(error);
    waitUntil(error.retryAt);
    await expect(patiently(app.auth.getSession())).resolves.toMatchObject({ generation: 1 });
  });

  it.each([
    ['1', 3, 1_000],
    ['100', 1, 100_000],
    ['Tue, 15 Jan 2030 12:00:50 GMT', 1, 50_000],
  ])('is as long as Defexa asks for by Retry-After: %s', async (advice, logins, pause) => {
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
    await expect(patiently(app.auth.getSession())).resolves.toMatchObject({ generation: 1 });
  });
});

/** What a careless server may send back: the key, and a token, whole or in part. */
const ECHOES: Record<string, (key: string) => string> = {
  'JSON fields': (key) => JSON.stringify({ authorization: `Bearer ${key}`, session_token: TOKEN }),
  'a JSON list': (key) => JSON.stringify({ headers: ['Authorization', `Bearer ${key}`, TOKEN] }),
  'a JSON sentence': (key) => JSON.stringify({ message: `"Bearer ${key}" has session_token ${TOKEN}` }),
  'JSON cut off in the token': () => JSON.stringify({ success: true, session_token: TOKEN }).slice(0, -18),
  'JSON cut off in the key': (key) => JSON.stringify({ message: `Unknown: ${key}` }).slice(0, -8),
  'plain text': (key) => `Authorization: Bearer ${key}\nsession_token: ${TOKEN}`,
  'plain text without names': (key) => `${key} is unknown, ${TOKEN} is over.`,
  'plain text cut off in the token': () => `Signed in with ${TOKEN}`.slice(0, -16),
  'plain text cut off in the key': (key) => `Unknown: ${key}`.slice(0, -6),
};

const KEYS = { 'a long key': KEY, 'a short key that JSON escapes': 'pk_3"Qm7Zr2vX9\\tB6s' };

describe.each(Object.entries(KEYS))('A server that has been sent %s', (_, merchantPrivateKey) => {
  it.each(Object.entries(ECHOES))('may echo it in %s: it is not shown', async (_form, echo) => {
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

describe('An app', () => {
  it('would be caught showing a part of the key or of a token', () => {
    expect(leaksIn(`… ${KEY.slice(3, 11)} …`, [KEY])).toEqual([KEY.slice(3, 11)]);
    expect(leaksIn('Authorization: Bearer x', [])).toEqual(['Bearer x']);
    expect(leaksIn(TOKEN, [])).toEqual([TOKEN]);
  });

  it('shows neither the key nor a token, not even to who prints it as a whole', async () => {
    const { sessionToken } = await patiently(app.auth.getSession());
    const shown = everythingShown(app, [app.context]);
    expect(shown).toContain('DefexaSessionProvider');
    expect(leaksIn(shown, [KEY, sessionToken])).toEqual([]);
  });
});
