import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ConsoleLogger, Logger } from '@nestjs/common';
import { Subject } from 'rxjs';
import {
  DefexaAuthenticationError,
  type DefexaSessionEvent,
  type DefexaSessionProvider,
  DefexaUnavailableError,
} from '../../lib/index.js';
import { logSession } from '../../lib/session/session-logger.js';
import { createDefexaSession } from '../../lib/testing/index.js';

const session = createDefexaSession({
  expiration: new Date(Date.UTC(2030, 0, 1)),
  sessionToken: 'the-token',
});
const retryAt = new Date(Date.UTC(2029, 0, 1));
const rejected = new DefexaAuthenticationError('Defexa rejected the key.', {
  status: 403,
  retryAt,
  problems: [{ code: 'incorrect_private_key', kind: 'authentication_error', message: undefined }],
});
const unavailable = new DefexaUnavailableError('No network.', { retryable: true });

let written: string;
beforeEach(() => {
  written = '';
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation((text) => {
      written += String(text);
      return true;
    });
  }
});
afterEach(() => {
  jest.restoreAllMocks();
  Logger.overrideLogger(new ConsoleLogger());
});

/** Logs an event with this logger. @returns what was written */
function log(logger: ConsoleLogger, event: DefexaSessionEvent, account?: string): string {
  Logger.overrideLogger(logger);
  const events$ = new Subject<DefexaSessionEvent>();
  logSession({ events$ } as unknown as DefexaSessionProvider, account);
  events$.next(event);
  return written;
}

describe("Nest's ConsoleLogger with json", () => {
  const jsonOf = (event: DefexaSessionEvent, account?: string) =>
    JSON.parse(log(new ConsoleLogger({ json: true }), event, account)) as unknown;

  it.each<[DefexaSessionEvent, object]>([
    [
      { type: 'logged-in', session, tookMs: 12, expirationUnderstood: true },
      { tookMs: 12, expiration: '2030-01-01T00:00:00.000Z' },
    ],
    [{ type: 'session-shared', session }, { expiration: '2030-01-01T00:00:00.000Z' }],
    [
      { type: 'login-failed', error: rejected, session: undefined },
      {
        code: 'DEFEXA_AUTHENTICATION',
        status: 403,
        retryAt: retryAt.toISOString(),
        problems: [{ code: 'incorrect_private_key', kind: 'authentication_error' }],
        isSessionInUse: false,
      },
    ],
    [{ type: 'degraded', session, error: unavailable }, { code: 'DEFEXA_UNAVAILABLE' }],
    [{ type: 'session-rejected', session }, { generation: session.generation }],
    [{ type: 'contention', retryAt }, { retryAt: retryAt.toISOString() }],
    [{ type: 'store-unavailable', reason: 'it is down' }, { reason: 'it is down' }],
    [{ type: 'store-available' }, {}],
  ])('writes the fields of %j', (event, fields) => {
    expect(jsonOf(event, 'eu')).toMatchObject({
      context: 'Defexa:eu',
      message: { message: expect.any(String), event: event.type, account: 'eu', ...fields },
    });
  });

  it('leaves out what is not set', () => {
    expect(jsonOf({ type: 'login-failed', error: unavailable, session })).toMatchObject({
      message: {
        message: 'No network. The current session is still in use.',
        event: 'login-failed',
        code: 'DEFEXA_UNAVAILABLE',
        isSessionInUse: true,
      },
    });
    expect(written).not.toMatch(/account|problems|retryAt|status/);
  });

  it('shows no token', () => {
    jsonOf({ type: 'logged-in', session, tookMs: 12, expirationUnderstood: true });
    expect(written).not.toContain('the-token');
  });
});

it("Nest's plain ConsoleLogger writes a sentence", () => {
  log(new ConsoleLogger({ colors: false }), { type: 'login-failed', error: rejected, session });
  expect(written).toMatch(
    /ERROR \[Defexa\] Defexa rejected the key\. The current session is still in use\.\n$/,
  );
});

it('a logger that makes a string of what it gets has the sentence', () => {
  const lines: string[] = [];
  const logger = new ConsoleLogger();
  logger.warn = (message: unknown) => void lines.push(String(message));
  log(logger, { type: 'session-rejected', session });
  expect(lines).toEqual([`Defexa rejected the session (generation ${session.generation}).`]);
});

it('a logger that copies the properties of what it gets, as nestjs-pino does, has the sentence as msg', () => {
  const lines: object[] = [];
  const logger = new ConsoleLogger();
  logger.warn = (message: unknown) => void lines.push({ ...(message as object) });
  log(logger, { type: 'session-rejected', session });
  expect(lines).toEqual([
    {
      msg: expect.stringMatching(/^Defexa rejected the session/),
      event: 'session-rejected',
      generation: session.generation,
    },
  ]);
});

it("Nest's ConsoleLogger with json and colors shows the fields, too", () => {
  log(new ConsoleLogger({ json: true, colors: true }), { type: 'login-failed', error: rejected, session });
  expect(written).toContain('login-failed');
  expect(written).toContain('DEFEXA_AUTHENTICATION');
});
