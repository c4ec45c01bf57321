/**
 * Mistakes in a scenario that do not compile. `npm run typecheck` fails if one of them does.
 * Nothing imports this file.
 */
import type { Scenario } from './scenario.js';
import {
  expectCall,
  expectEvents,
  expectLogins,
  expectState,
  getSession,
  pass,
  server,
  session,
} from './steps.js';

export const valid: Scenario = {
  title: 'a valid scenario',
  given: { random: 1, server: { response: 503, latency: '1s' } },
  steps: [
    getSession('a'),
    pass('54m59s999ms'),
    expectCall('a', session(1)),
    expectLogins(1),
    expectState('fresh'),
  ],
};

export const misspeltKeys = [
  // @ts-expect-error `given`
  { title: '', gven: {}, steps: [] },
  // @ts-expect-error `random`
  { title: '', given: { randm: 1 }, steps: [] },
  // @ts-expect-error `keepWarm`
  { title: '', given: { options: { keepwarm: false } }, steps: [] },
  // @ts-expect-error `latency`
  { title: '', given: { server: { latncy: '1s' } }, steps: [] },
  // @ts-expect-error `response`
  { title: '', steps: [server({ respnse: 503 })] },
] satisfies Scenario[];

// @ts-expect-error `expectLogins`
export const unknownStep: Scenario['steps'] = [expectLogin(1)];

export const objectAsStep: Scenario['steps'] = [
  // @ts-expect-error steps come from the functions in steps.ts
  { pass: '1s' },
];

export const unreadExpectations = [
  // @ts-expect-error `login` is not checked by any step
  { description: '', run: () => {}, login: 1 } satisfies Scenario['steps'][number],
  // @ts-expect-error one argument too many
  expectLogins(1, 2),
  // @ts-expect-error no scenario can make a call `d`
  expectCall('d', session(1)),
  // @ts-expect-error `session`
  expectCall('a', { sesion: 1 }),
  // @ts-expect-error `pending`
  expectCall('a', 'waits'),
  // @ts-expect-error not a state
  expectState('warm'),
  // @ts-expect-error not an event
  expectEvents('logged in'),
];

export const invalidDurations = [
  // @ts-expect-error no unit
  pass('5'),
  // @ts-expect-error unknown unit
  pass('5min'),
  // @ts-expect-error not a number
  pass('ms'),
];
