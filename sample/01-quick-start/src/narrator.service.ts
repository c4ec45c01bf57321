import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import {
  type DefexaSession,
  type DefexaSessionEvent,
  DefexaSessionProvider,
  type LoginReason,
} from 'nestjs-defexa';
import { say, timeOf } from './say.js';

/** Tells in plain words what happens to the session. */
@Injectable()
export class NarratorService implements OnModuleInit, OnApplicationShutdown {
  #hasLoggedIn = false;

  constructor(private readonly provider: DefexaSessionProvider) {}

  onModuleInit() {
    this.provider.events$.subscribe((event) => this.#tell(event));
  }

  onApplicationShutdown() {
    say('The app has ended.');
  }

  #tell(event: DefexaSessionEvent): void {
    switch (event.type) {
      case 'login-started':
        return say(this.#startOf(event.reason));
      case 'logged-in':
        this.#hasLoggedIn = true;
        return say(successOf(event));
      case 'login-failed':
        // Without a first session the app does not start, and main.ts says why.
        return this.#hasLoggedIn ? say(failureOf(event)) : undefined;
      case 'degraded':
        return say(
          `A caller was given the session that ends at ${endOf(event.session)}: there is no newer one.`,
        );
      case 'session-rejected':
        return say('Defexa rejected the session, so it is used no more.');
      case 'contention':
        return say(
          `Defexa keeps rejecting fresh sessions, so logins pause until ${timeOf(event.retryAt)}. ` +
            'Does another process log in with the same key?',
        );
      // Only where processes share a session.
      case 'session-shared':
      case 'store-unavailable':
      case 'store-available':
        return undefined;
    }
  }

  #startOf(reason: LoginReason): string {
    const { current } = this.provider;
    const reasons = {
      'no-session': 'Logging in: there is no session to use.',
      'ahead-of-expiry': `Refreshing ahead of expiry: the session ends ${current ? `at ${endOf(current)}` : 'now'}.`,
      'session-rejected': 'Logging in again: the last session was rejected.',
      requested: 'Logging in: a new session was asked for.',
    };
    return reasons[reason];
  }
}

function failureOf({ error, session }: Extract<DefexaSessionEvent, { type: 'login-failed' }>): string {
  const retry = error.retryAt ? `the first request from ${timeOf(error.retryAt)} on` : 'the next request';
  return session
    ? `Login failed. ${error.message} The session until ${endOf(session)} stays in use.`
    : `Login failed. ${error.message} There is no session left; ${retry} tries again.`;
}

function successOf(event: Extract<DefexaSessionEvent, { type: 'logged-in' }>): string {
  const { session, expirationUnderstood } = event;
  const doubt = expirationUnderstood ? '' : ' Its expiration was not understood: it is used for a minute.';
  return `Logged in: session of merchant ${session.userId} until ${endOf(session)}.${doubt}`;
}

const endOf = (session: DefexaSession) => timeOf(session.expiration);
