import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type DefexaSession, type DefexaSessionEvent, DefexaSessionProvider } from 'nestjs-defexa';
import { say, timeOf } from '../say.js';

const REASONS = {
  'no-session': 'there is no session to use',
  'ahead-of-expiry': 'the session ends soon',
  'session-rejected': 'the last session was rejected',
  requested: 'a new session was asked for',
};

/** Prints one line for each event. What tells sessions apart is their end: a token is never shown. */
@Injectable()
export class NarratorService implements OnModuleInit {
  constructor(private readonly provider: DefexaSessionProvider) {}

  onModuleInit() {
    this.provider.events$.subscribe(tell);
  }
}

function tell(event: DefexaSessionEvent): void {
  switch (event.type) {
    case 'login-started':
      return workerSays(`logs in: ${REASONS[event.reason]}`);
    case 'logged-in':
      return workerSays(`has logged in: ${nameOf(event.session)}`);
    case 'session-shared':
      return workerSays(`takes over ${nameOf(event.session)}`);
    case 'session-rejected':
      return workerSays(`was told that Defexa has ended ${nameOf(event.session)}`);
    case 'login-failed':
      return workerSays(`has no new session: ${event.error.message}`);
    case 'degraded':
      return workerSays(`still uses ${nameOf(event.session)}: ${event.error.message}`);
    case 'contention':
      return workerSays(`logs in no more until ${timeOf(event.retryAt)}: others keep ending its sessions`);
    case 'store-unavailable':
      return workerSays(`does without Redis: ${event.reason}`);
    case 'store-available':
      return workerSays('has Redis again');
  }
}

const workerSays = (text: string) => say(`worker ${process.env.WORKER}  ${text}`);
const nameOf = (session: DefexaSession) => `the session until ${timeOf(session.expiration)}`;
