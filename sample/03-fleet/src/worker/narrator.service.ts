import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type DefexaSession, type DefexaSessionEvent, DefexaSessionProvider } from 'nestjs-defexa';
import { say, timeOf } from '../say.js';

const REASONS = {
  'no-session': 'there is no session to use',
  'ahead-of-expiry': 'the session ends soon',
  'session-rejected': 'the last session was rejected',
  forced: 'a new session was requested',
};

/** Prints one line for each event. Identifies sessions by their expiration, because it must not print tokens. */
@Injectable()
export class NarratorService implements OnModuleInit {
  constructor(private readonly provider: DefexaSessionProvider) {}

  onModuleInit() {
    this.provider.events$.subscribe(narrate);
  }
}

function narrate(event: DefexaSessionEvent): void {
  switch (event.type) {
    case 'login-started':
      return workerSays(`logs in: ${REASONS[event.reason]}`);
    case 'logged-in':
      return workerSays(`logged in: ${describe(event.session)}`);
    case 'session-shared':
      return workerSays(`adopts ${describe(event.session)}`);
    case 'session-rejected':
      return workerSays(`was told that Defexa ended ${describe(event.session)}`);
    case 'login-failed':
      return workerSays(`could not log in: ${event.error.message}`);
    case 'degraded':
      return workerSays(`still uses ${describe(event.session)}: ${event.error.message}`);
    case 'contention':
      return workerSays(`stops logging in until ${timeOf(event.retryAt)}: others keep ending its sessions`);
    case 'store-unavailable':
      return workerSays(`continues without Redis: ${event.reason}`);
    case 'store-available':
      return workerSays('can use Redis again');
  }
}

const workerSays = (line: string) => say(`worker ${process.env.WORKER}  ${line}`);
const describe = (session: DefexaSession) => `the session until ${timeOf(session.expiration)}`;
