import { Logger } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { errorFields, LogEntry } from '../logging/log-entry.js';
import type { DefexaSessionProvider } from './defexa-session.provider.js';
import type { DefexaSessionEvent } from './session-events.js';

/** The logger of an account, by its name. */
export const accountLogger = (account: string | undefined): Logger =>
  new Logger(account === undefined ? 'Defexa' : `Defexa:${account}`);

/** Logs an account's session events with Nest's logger. */
export function logSession(provider: DefexaSessionProvider, account: string | undefined): void {
  const logger = accountLogger(account);
  logEvents(provider.events$, () => ({ logger, account }));
}

/** Logs session events. The first time that a logger throws, Node emits a warning. */
export function logEvents<Event extends DefexaSessionEvent>(
  events$: Observable<Event>,
  targetOf: (event: Event) => { logger: Logger; account: string | undefined },
): void {
  let hasFailed = false;
  events$.subscribe((event) => {
    try {
      const { logger, account } = targetOf(event);
      log(logger, account, event);
    } catch (error) {
      if (!hasFailed) {
        hasFailed = true;
        process.emitWarning(
          `The app's logger threw, so lines are missing in the log: ${String(error)}`,
          'DefexaWarning',
        );
      }
    }
  });
}

function log(logger: Logger, account: string | undefined, event: DefexaSessionEvent): void {
  const entry = (message: string, fields: object = {}) =>
    new LogEntry(message, { event: event.type, account, ...fields });
  switch (event.type) {
    case 'login-started':
      break;
    case 'logged-in': {
      const { session, tookMs } = event;
      const { expiration } = session;
      logger.debug(
        entry(`Logged in within ${Math.round(tookMs)} ms: ${session.toString()}`, { tookMs, expiration }),
      );
      if (!event.expirationUnderstood) {
        logger.warn(
          entry("The response's expiration is missing or cannot be read: the session is used for 60 s."),
        );
      }
      break;
    }
    case 'session-shared': {
      const { expiration } = event.session;
      logger.debug(entry(`Adopted a session from the store: ${event.session.toString()}`, { expiration }));
      break;
    }
    case 'store-unavailable': {
      const { reason } = event;
      const message = `The session store failed: ${reason}. This process logs in by itself until the store works again.`;
      logger.warn(entry(message, { reason }));
      break;
    }
    case 'store-available':
      logger.log(entry('The session store works again.'));
      break;
    case 'login-failed': {
      const { error, session } = event;
      // The message may end with what Defexa reported.
      const end = /[.!?]$/.test(error.message) ? '' : '.';
      const consequence = session ? `${end} The current session is still in use.` : '';
      logger[error.retryable ? 'warn' : 'error'](
        entry(`${error.message}${consequence}`, {
          ...errorFields(error),
          isSessionInUse: session !== undefined,
        }),
      );
      break;
    }
    case 'degraded':
      logger.warn(
        entry(
          'No new session came in time: the one that ends soon is still in use.',
          errorFields(event.error),
        ),
      );
      break;
    case 'session-rejected': {
      const { generation } = event.session;
      logger.warn(entry(`Defexa rejected the session (generation ${generation}).`, { generation }));
      break;
    }
    case 'contention': {
      const { retryAt } = event;
      logger.error(
        entry(
          `Fresh sessions keep being rejected: logins pause until ${retryAt.toISOString()}. Usually another ` +
            'process logs in with the same key and ends our session each time.',
          { retryAt },
        ),
      );
      break;
    }
  }
}
