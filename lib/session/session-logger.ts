import { Logger } from '@nestjs/common';
import type { Observable } from 'rxjs';
import type { DefexaSessionProvider } from './defexa-session.provider.js';
import type { DefexaSessionEvent } from './session-events.js';

/** The logger of an account, by its name. */
export const accountLogger = (account: string | undefined): Logger =>
  new Logger(account === undefined ? 'Defexa' : `Defexa:${account}`);

/** Logs an account's session events with Nest's logger. */
export function logSession(provider: DefexaSessionProvider, account: string | undefined): void {
  const logger = accountLogger(account);
  logEvents(provider.events$, () => logger);
}

/** Logs session events. The first time that a logger throws, Node emits a warning. */
export function logEvents<Event extends DefexaSessionEvent>(
  events$: Observable<Event>,
  loggerOf: (event: Event) => Logger,
): void {
  let hasFailed = false;
  events$.subscribe((event) => {
    try {
      log(loggerOf(event), event);
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

function log(logger: Logger, event: DefexaSessionEvent): void {
  switch (event.type) {
    case 'login-started':
      break;
    case 'logged-in':
      logger.debug(`Logged in within ${Math.round(event.tookMs)} ms: ${event.session.toString()}`);
      if (!event.expirationUnderstood) {
        logger.warn("The response's expiration is missing or cannot be read: the session is used for 60 s.");
      }
      break;
    case 'session-shared':
      logger.debug(`Adopted a session from the store: ${event.session.toString()}`);
      break;
    case 'store-unavailable':
      logger.warn(
        `The session store failed: ${event.reason}. This process logs in by itself until the store works again.`,
      );
      break;
    case 'store-available':
      logger.log('The session store works again.');
      break;
    case 'login-failed': {
      const consequence = event.session ? ' The current session is still in use.' : '';
      logger[event.error.retryable ? 'warn' : 'error'](`${event.error.message}${consequence}`);
      break;
    }
    case 'degraded':
      logger.warn('No new session came in time: the one that ends soon is still in use.');
      break;
    case 'session-rejected':
      logger.warn(`Defexa rejected the session (generation ${event.session.generation}).`);
      break;
    case 'contention':
      logger.error(
        `Fresh sessions keep being rejected: logins pause until ${event.retryAt.toISOString()}. Usually another ` +
          'process logs in with the same key and ends our session each time.',
      );
      break;
  }
}
