import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import {
  type DefexaSession,
  type DefexaSessionEvent,
  DefexaSessionProvider,
  type LoginReason,
} from 'nestjs-defexa';
import { say, timeOf } from './say.js';

/** Describes the events of the session in plain words. */
@Injectable()
export class NarratorService implements OnModuleInit, OnApplicationShutdown {
  #hasLoggedIn = false;

  constructor(private readonly provider: DefexaSessionProvider) {}

  onModuleInit() {
    this.provider.events$.subscribe((event) => this.#narrate(event));
  }

  onApplicationShutdown() {
    say('The app has ended.');
  }

  #narrate(event: DefexaSessionEvent): void {
    switch (event.type) {
      case 'login-started':
        return say(this.#describeStart(event.reason));
      case 'logged-in':
        this.#hasLoggedIn = true;
        return say(describeSuccess(event));
      case 'login-failed':
        // Without a first session the app does not start, and main.ts prints why.
        return this.#hasLoggedIn ? say(describeFailure(event)) : undefined;
      case 'degraded':
        return say(
          `A caller got the session that ends at ${expirationOf(event.session)}, because there is no newer one.`,
        );
      case 'session-rejected':
        return say('Defexa rejected the session, so it is no longer used.');
      case 'contention':
        return say(
          `Defexa keeps rejecting fresh sessions, so logins pause until ${timeOf(event.retryAt)}. ` +
            'Does another process log in with the same key?',
        );
      // These only occur if processes share a session.
      case 'session-shared':
      case 'store-unavailable':
      case 'store-available':
        return undefined;
    }
  }

  #describeStart(reason: LoginReason): string {
    const { current } = this.provider;
    const reasons = {
      'no-session': 'Logging in: there is no session to use.',
      'ahead-of-expiry': `Refreshing ahead of expiry: the session ends ${current ? `at ${expirationOf(current)}` : 'now'}.`,
      'session-rejected': 'Logging in again: the last session was rejected.',
      forced: 'Logging in: a new session was requested.',
    };
    return reasons[reason];
  }
}

function describeFailure({ error, session }: Extract<DefexaSessionEvent, { type: 'login-failed' }>): string {
  const retry = error.retryAt ? `the first request from ${timeOf(error.retryAt)} on` : 'the next request';
  return session
    ? `Login failed. ${error.message} The session until ${expirationOf(session)} stays in use.`
    : `Login failed. ${error.message} There is no session left; ${retry} tries again.`;
}

function describeSuccess(event: Extract<DefexaSessionEvent, { type: 'logged-in' }>): string {
  const { session, expirationUnderstood } = event;
  const warning = expirationUnderstood
    ? ''
    : ' Its expiration was not understood, so it is used for a minute.';
  return `Logged in: session of merchant ${session.userId} until ${expirationOf(session)}.${warning}`;
}

const expirationOf = (session: DefexaSession) => timeOf(session.expiration);
