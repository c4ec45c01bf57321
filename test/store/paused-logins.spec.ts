import { beforeEach, expect, it } from '@jest/globals';
import { SimulatedFleet, type SimulatedProcess } from '../support/store/simulated-fleet.js';

const SECOND = 1_000;

let fleet: SimulatedFleet;
let held: SimulatedProcess;

beforeEach(async () => {
  fleet = new SimulatedFleet();
  held = fleet.start();
  // Twice in a row: from then on it must not log in for 30 s.
  for (let clock = 0; clock < 2; clock += 1) {
    held.call();
    await fleet.clock.pass(SECOND);
    held.reject();
    await fleet.clock.pass(10);
  }
  expect(held.events.at(-1)).toBe('contention');
});

it('a process that must not log in takes over the session of another', async () => {
  const other = fleet.start();
  other.call();
  await fleet.clock.pass(SECOND);
  const answers = [held.call(), held.call()];
  await fleet.clock.pass(SECOND);
  expect(answers).toEqual([
    expect.objectContaining({ token: 'token-3' }),
    expect.objectContaining({ token: 'token-3' }),
  ]);
  expect(held.events.at(-1)).toBe('session-shared');
  expect(fleet.defexa.logins).toBe(3);
});

it('asks the store once a second at most, and tells callers why logins are held back', async () => {
  const asked = fleet.store.asked.length;
  const answers = [];
  for (let call = 0; call < 50; call += 1) {
    answers.push(held.call());
    await fleet.clock.pass(100);
  }
  expect(answers.every(({ error }) => (error as Error).name === 'DefexaSessionRejectedError')).toBe(true);
  expect(fleet.store.asked.length - asked).toBe(5);
  expect(fleet.defexa.logins).toBe(2);
});

it('a store that fails is no reason to tell callers anything else', async () => {
  fleet.store.conduct = () => new Error('away');
  const answer = held.call();
  await fleet.clock.pass(SECOND);
  expect(answer.error).toMatchObject({ code: 'DEFEXA_SESSION_REJECTED' });
});

it('gives all callers of one poll the session, even if a subscriber of session-shared forces a login', async () => {
  const other = fleet.start();
  other.call();
  await fleet.clock.pass(SECOND);
  held.provider.events$.subscribe(({ type }) => {
    if (type === 'session-shared') {
      held.provider.refresh().catch(() => {});
    }
  });
  const answers = [held.call(), held.call()];
  await fleet.clock.pass(SECOND);
  expect(answers).toEqual([
    expect.objectContaining({ token: 'token-3' }),
    expect.objectContaining({ token: 'token-3' }),
  ]);
});
