import { expect } from '@jest/globals';
import type { DefexaErrorCode, SessionState } from '../../../lib/index.js';
import { settled } from '../simulated-clock.js';
import { type Duration, toMs } from './duration.js';
import {
  ABORT_MESSAGE,
  type EventName,
  type Outcome,
  type ScenarioApp,
  type ServerOptions,
  type SignalState,
} from './scenario-app.js';

/** One action, or one expectation. */
export interface Step {
  /** Named in the message when the step fails. */
  readonly description: string;
  readonly run: (app: ScenarioApp) => void | Promise<void>;
}

/** The names of the calls in a scenario. */
type CallName = 'a' | 'b' | 'c';

const step = (description: string, run: Step['run']): Step => ({ description, run });

// Actions

/** Lets time pass. */
export const pass = (duration: Duration) =>
  step(`pass('${duration}')`, ({ clock }) => clock.pass(toMs(duration)));

/** Calls `getSession()` once for each name, all in the same tick. */
export const getSession = (...names: CallName[]) =>
  step(`getSession(${names.join()})`, (app) => names.forEach((name) => app.call(name, 'getSession')));

/** Calls `getSession()` with a signal. */
export const getSessionWithSignal = (name: CallName, signalState: SignalState) =>
  step(`getSessionWithSignal(${name})`, (app) => app.call(name, 'getSession', signalState));

export const refresh = (name: CallName) => step(`refresh(${name})`, (app) => app.call(name, 'refresh'));

/** Calls `refresh()` with a signal. */
export const refreshWithSignal = (name: CallName, signalState: SignalState) =>
  step(`refreshWithSignal(${name})`, (app) => app.call(name, 'refresh', signalState));

/** Aborts the signal of a call. */
export const abort = (name: CallName) => step(`abort(${name})`, (app) => app.abort(name));

/** The invoice API rejects the session of that generation. */
export const reject = (generation: number) => step(`reject(${generation})`, (app) => app.reject(generation));

/** The invoice API rejects a session, and the same caller asks for another one in the same tick. */
export const rejectAndGetSession = (generation: number, name: CallName) =>
  step(`rejectAndGetSession(${generation}, ${name})`, (app) => {
    app.reject(generation);
    app.call(name, 'getSession');
  });

/** Changes how the server responds. */
export const server = (options: ServerOptions) =>
  step(`server(${JSON.stringify(options)})`, (app) => app.setServer(options));

/** Changes what the `merchantPrivateKey` function returns. */
export const rotateKey = (key: string) => step(`rotateKey('${key}')`, (app) => void (app.key = key));

/** Sets the wall clock forward, or back. */
export const setWallClock = (by: Duration) =>
  step(`setWallClock('${by}')`, ({ clock }) => clock.setWallClock(toMs(by)));

/** Suspends the machine: its monotonic clock stands still, its wall clock and the server's clock go on. */
export const suspend = (duration: Duration) =>
  step(`suspend('${duration}')`, ({ clock, defexa }) => {
    clock.setWallClock(toMs(duration));
    defexa.clockOffset += toMs(duration);
  });

export const shutDown = () => step('shutDown()', ({ provider }) => provider.onApplicationShutdown());

// Outcomes

/** The call has returned the session of that generation. */
export const session = (generation: number): Outcome => ({ session: generation });

/** The call has failed; without `retryInSeconds`, its error has no `retryAt`. */
export const failure = (
  error: DefexaErrorCode,
  { retryInSeconds }: { retryInSeconds?: number } = {},
): Outcome => (retryInSeconds === undefined ? { error } : { error, retryInSeconds });

/** The call has failed with the reason of its signal. */
export const ABORTED: Outcome = { error: ABORT_MESSAGE };

// Expectations

export const expectCall = (name: CallName, outcome: Outcome) =>
  step(`expectCall(${name})`, (app) => expect(app.outcomeOf(name)).toEqual(outcome));

/** Calls `getSession()`, and expects the outcome before any time passes. */
export const expectGetSession = (outcome: Outcome) =>
  step('expectGetSession()', async (app) => {
    app.call('immediate', 'getSession');
    await settled();
    expect(app.outcomeOf('immediate')).toEqual(outcome);
  });

/** The login requests that the server has received so far. */
export const expectLogins = (count: number) =>
  step('expectLogins()', ({ defexa }) => expect(defexa.logins).toBe(count));

export const expectState = (state: SessionState) =>
  step('expectState()', ({ provider }) => expect(provider.state).toBe(state));

export const expectCurrentSession = (generation: number) =>
  step('expectCurrentSession()', ({ provider }) => expect(provider.current?.generation).toBe(generation));

export const expectNoCurrentSession = () =>
  step('expectNoCurrentSession()', ({ provider }) => expect(provider.current).toBeUndefined());

/** The timers that are running. */
export const expectTimers = (count: number) =>
  step('expectTimers()', ({ clock }) => expect(clock.timers).toBe(count));

/** The events since the last such step, in their order. */
export const expectEvents = (...events: EventName[]) =>
  step('expectEvents()', (app) => expect(app.takeEvents()).toEqual(events));
