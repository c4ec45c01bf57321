import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
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

let lines: string[];

/** Records the lines that are logged, with level and context. */
class RecordingLogger extends ConsoleLogger {
  override printMessages(messages: unknown[], context = '', level = ''): void {
    lines.push(...messages.map((message) => `${level} [${context}] ${String(message)}`));
  }
}

beforeEach(() => {
  lines = [];
  Logger.overrideLogger(new RecordingLogger());
});
afterEach(() => Logger.overrideLogger(new ConsoleLogger()));

const session = createDefexaSession({
  expiration: new Date(Date.UTC(2026, 0, 1)),
  sessionToken: 'the-token',
});
const unavailable = new DefexaUnavailableError('No network.', { retryable: true });

it.each<[DefexaSessionEvent, string[]]>([
  [{ type: 'login-started', reason: 'no-session' }, []],
  [
    { type: 'logged-in', session, tookMs: 12.3, expirationUnderstood: true },
    ['debug [Defexa] Logged in within 12 ms: DefexaSession of merchant 173 until 2026-01-01T00:00:00.000Z'],
  ],
  [
    { type: 'logged-in', session, tookMs: 1, expirationUnderstood: false },
    [
      expect.stringContaining('debug [Defexa] Logged in'),
      expect.stringMatching(/^warn \[Defexa\] .*expiration is missing or cannot be read.* 60 s\.$/),
    ] as never,
  ],
  [
    { type: 'session-shared', session },
    [
      'debug [Defexa] Adopted a session from the store: DefexaSession of merchant 173 until 2026-01-01T00:00:00.000Z',
    ],
  ],
  [
    { type: 'store-unavailable', reason: 'it does not respond' },
    [
      'warn [Defexa] The session store failed: it does not respond. This process logs in by itself until the store works again.',
    ],
  ],
  [{ type: 'store-available' }, ['log [Defexa] The session store works again.']],
  [{ type: 'login-failed', error: unavailable, session: undefined }, ['warn [Defexa] No network.']],
  [
    { type: 'login-failed', error: unavailable, session },
    ['warn [Defexa] No network. The current session is still in use.'],
  ],
  [
    {
      type: 'login-failed',
      error: new DefexaAuthenticationError('Rejected. Got HTTP 403: login_disabled (access)'),
      session,
    },
    ['error [Defexa] Rejected. Got HTTP 403: login_disabled (access). The current session is still in use.'],
  ],
  [
    { type: 'login-failed', error: new DefexaAuthenticationError('Rejected.'), session: undefined },
    ['error [Defexa] Rejected.'],
  ],
  [
    { type: 'degraded', session, error: unavailable },
    ['warn [Defexa] No new session came in time: the one that ends soon is still in use.'],
  ],
  [{ type: 'session-rejected', session }, ['warn [Defexa] Defexa rejected the session (generation 1).']],
  [
    { type: 'contention', retryAt: new Date(Date.UTC(2026, 0, 1)) },
    [
      expect.stringMatching(
        /^error \[Defexa\] .*logins pause until 2026-01-01T00:00:00.000Z\. Usually another process logs in /,
      ),
    ] as never,
  ],
])('%j', (event, expected) => {
  const events$ = new Subject<DefexaSessionEvent>();
  logSession({ events$ } as unknown as DefexaSessionProvider, undefined);
  events$.next(event);
  // Nest's logger adds an `undefined` to each error.
  expect(lines.filter((line) => line !== 'error [Defexa] undefined')).toEqual(expected);
});

it('logs the name of the account', () => {
  const events$ = new Subject<DefexaSessionEvent>();
  logSession({ events$ } as unknown as DefexaSessionProvider, 'eu');
  events$.next({ type: 'session-rejected', session });
  expect(lines).toEqual(['warn [Defexa:eu] Defexa rejected the session (generation 1).']);
});

it('emits one process warning if the logger throws, and other subscribers still get the events', async () => {
  const emitWarning = jest.spyOn(process, 'emitWarning').mockReturnValue();
  Logger.overrideLogger(
    new (class extends RecordingLogger {
      override printMessages(): void {
        throw new Error('The disk is full');
      }
    })(),
  );
  const events = new Subject<DefexaSessionEvent>();
  logSession({ events$: events } as unknown as DefexaSessionProvider, undefined);
  const types: string[] = [];
  events.subscribe(({ type }) => types.push(type));
  events.next({ type: 'session-rejected', session });
  events.next({ type: 'session-rejected', session });
  expect(types).toEqual(['session-rejected', 'session-rejected']);
  expect(emitWarning.mock.calls).toEqual([
    ["The app's logger threw, so lines are missing in the log: Error: The disk is full", 'DefexaWarning'],
  ]);
  emitWarning.mockRestore();
});
