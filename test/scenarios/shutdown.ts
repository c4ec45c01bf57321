import type { Scenario } from '../support/scenario/scenario.js';
import {
  expectCall,
  expectEvents,
  expectGetSession,
  expectLogins,
  expectNoCurrentSession,
  expectTimers,
  failure,
  getSession,
  pass,
  refresh,
  shutDown,
} from '../support/scenario/steps.js';

export const shutdown = [
  {
    title: 'ends the login in progress and completes the events',
    steps: [
      getSession('a'),
      pass('100ms'),
      shutDown(),
      expectCall('a', failure('DEFEXA_UNAVAILABLE')),
      expectEvents('login-started: no-session', 'complete'),
      pass('10s'),
      expectLogins(1),
      expectNoCurrentSession(),
    ],
  },
  {
    title: 'ends a login that waits between two attempts',
    given: { random: 1, server: { response: 500 } },
    steps: [
      getSession('a'),
      pass('500ms'),
      shutDown(),
      expectCall('a', failure('DEFEXA_UNAVAILABLE')),
      expectTimers(0),
      pass('10s'),
      expectLogins(1),
    ],
  },
  {
    title: 'stops the timer and gives out no session afterwards',
    steps: [
      getSession('a'),
      pass('300ms'),
      expectTimers(1),
      shutDown(),
      expectNoCurrentSession(),
      expectTimers(0),
      expectGetSession(failure('DEFEXA_UNAVAILABLE')),
      expectLogins(1),
      refresh('b'),
      expectCall('b', failure('DEFEXA_UNAVAILABLE')),
      expectLogins(1),
    ],
  },
  {
    title: 'does nothing on a second shutdown',
    steps: [shutDown(), expectEvents('complete'), shutDown(), expectEvents()],
  },
] satisfies Scenario[];
