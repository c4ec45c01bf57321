import type { Scenario } from '../support/scenario/scenario.js';
import {
  abort,
  ABORTED,
  expectCall,
  expectCurrentSession,
  expectGetSession,
  expectLogins,
  expectTimers,
  getSession,
  getSessionWithSignal,
  pass,
  refreshWithSignal,
  server,
  session,
} from '../support/scenario/steps.js';

export const callers = [
  {
    title: 'an abort ends the wait of its own caller only',
    steps: [
      getSessionWithSignal('a', 'abortable'),
      getSession('b'),
      abort('a'),
      expectCall('a', ABORTED),
      expectCall('b', 'pending'),
      expectLogins(1),
      pass('300ms'),
      expectCall('b', session(1)),
      expectLogins(1),
    ],
  },
  {
    title: 'does not retry a login whose callers have all aborted, but adopts its session',
    given: { random: 1, server: { response: 500 } },
    steps: [
      getSessionWithSignal('a', 'abortable'),
      abort('a'),
      pass('10s'),
      expectLogins(1),
      server({ response: 'session' }),
      getSessionWithSignal('b', 'abortable'),
      expectLogins(2),
      abort('b'),
      pass('300ms'),
      expectCurrentSession(1),
    ],
  },
  {
    title: 'gives the next caller the session of a login whose caller has aborted',
    given: { options: { keepWarm: false } },
    steps: [
      getSessionWithSignal('a', 'abortable'),
      abort('a'),
      pass('300ms'),
      expectTimers(0),
      expectGetSession(session(1)),
      expectLogins(1),
    ],
  },
  {
    title:
      'an aborted signal fails the call with its reason, even while the session is fresh, and starts no login',
    given: { options: { keepWarm: false } },
    steps: [
      getSession('a'),
      pass('1m'),
      expectGetSession(session(1)),
      getSessionWithSignal('b', 'aborted'),
      refreshWithSignal('c', 'aborted'),
      expectCall('b', ABORTED),
      expectCall('c', ABORTED),
      expectLogins(1),
    ],
  },
] satisfies Scenario[];
