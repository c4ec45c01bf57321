import type { DefexaSession, DefexaSessionEvent, LoginReason } from 'nestjs-defexa';
import { asSentence, timeOf } from './say.js';

/** Describes an event of the session in plain words. Empty if the event does not matter to this app. */
export function describeEvent(event: DefexaSessionEvent, current?: DefexaSession): string {
  switch (event.type) {
    case 'login-started':
      return describeStart(event.reason, current);
    case 'logged-in':
      return describeSuccess(event);
    case 'login-failed':
      return describeFailure(event);
    case 'degraded':
      return `A caller got the session that ends at ${expirationOf(event.session)}, because there is no newer one.`;
    case 'session-rejected':
      return 'Defexa rejected the session, so it is no longer used.';
    case 'contention':
      return (
        `Defexa keeps rejecting fresh sessions, so logins pause until ${timeOf(event.retryAt)}. ` +
        'Does another process log in with the same key?'
      );
    // These only occur if processes share a session.
    case 'session-shared':
    case 'store-unavailable':
    case 'store-available':
      break;
  }
  return '';
}

function describeStart(reason: LoginReason, current: DefexaSession | undefined): string {
  const reasons = {
    'no-session': 'Logging in: there is no session to use.',
    'ahead-of-expiry': `Refreshing ahead of expiry: the session ends ${current ? `at ${expirationOf(current)}` : 'now'}.`,
    'session-rejected': 'Logging in again: the last session was rejected.',
    forced: 'Logging in: a new session was requested.',
  };
  return reasons[reason];
}

function describeFailure({ error, session }: Extract<DefexaSessionEvent, { type: 'login-failed' }>): string {
  const retry = error.retryAt ? `the first request from ${timeOf(error.retryAt)} on` : 'the next request';
  const consequence = session
    ? `The session until ${expirationOf(session)} stays in use.`
    : `There is no session left; ${retry} tries again.`;
  return `Login failed. ${asSentence(error.message)} ${consequence}`;
}

function describeSuccess(event: Extract<DefexaSessionEvent, { type: 'logged-in' }>): string {
  const { session, expirationUnderstood } = event;
  const warning = expirationUnderstood
    ? ''
    : ' Its expiration was not understood, so it is used for a minute.';
  return `Logged in: session of merchant ${session.userId} until ${expirationOf(session)}.${warning}`;
}

const expirationOf = (session: DefexaSession) => timeOf(session.expiration);
