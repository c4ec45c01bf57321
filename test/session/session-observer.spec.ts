import { beforeEach, describe, expect, it } from '@jest/globals';
import type { DefexaSessionProvider } from '../../lib/index.js';
import type { SessionObserver } from '../../lib/session/session-events.js';
import { simulatedSession } from '../support/session-provider.js';
import type { SimulatedClock } from '../support/simulated-clock.js';
import type { SimulatedDefexa } from '../support/simulated-defexa.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

let clock: SimulatedClock;
let defexa: SimulatedDefexa;
let provider: DefexaSessionProvider;
let seen: string[];
beforeEach(() => {
  ({ clock, defexa, provider } = simulatedSession({ keepWarm: false }));
  seen = [];
  provider.observer = recordingObserver();
});

function recordingObserver(): SessionObserver {
  const note = (what: string) => void seen.push(what);
  return {
    onEvent: ({ type }) => note(type),
    sendLogin(baseUrl, send) {
      note(`send to ${new URL(baseUrl).host}`);
      return send();
    },
    onWait() {
      note('wait');
      return () => note('end of wait');
    },
    onDegraded: () => note('degraded session'),
    onRejection: () => note('rejection'),
    onReplay: () => note('replay'),
    onClose: () => note('close'),
  };
}

async function getSession() {
  const call = provider.getSession().catch(() => {});
  await clock.pass(SECOND);
  return call;
}

describe('the observer of a session', () => {
  it('sees each caller wait, and the login', async () => {
    await Promise.all([getSession(), getSession()]);
    expect(seen).toEqual([
      'wait',
      'wait',
      'login-started',
      'send to business.payments.defexa.io',
      'logged-in',
      'end of wait',
      'end of wait',
    ]);
  });

  it('sees nothing of callers that do not wait', async () => {
    await getSession();
    seen = [];
    await getSession();
    expect(seen).toEqual([]);
  });

  it('sees a wait end with the signal of its caller', async () => {
    defexa.behaviour.response = 'hang';
    const abort = new AbortController();
    const call = provider.getSession({ signal: abort.signal }).catch(() => {});
    await clock.pass(SECOND);
    abort.abort();
    await call;
    expect(seen.at(-1)).toBe('end of wait');
  });

  it('sees each call that gets a session in its hard window, not only the first', async () => {
    await getSession();
    defexa.behaviour.response = 'hang';
    // A session of an hour is in its hard window for its last minute.
    await clock.pass(59 * MINUTE);
    const first = provider.getSession();
    await clock.pass(50 * SECOND);
    await first;
    await getSession();
    await getSession();
    expect(seen.filter((what) => what === 'degraded session')).toHaveLength(3);
    expect(seen.filter((what) => what === 'degraded')).toHaveLength(1);
  });

  it('sees the end of the account', async () => {
    await getSession();
    provider.onApplicationShutdown();
    expect(seen.at(-1)).toBe('close');
  });
});
