import { expect, it } from '@jest/globals';
import { SimulatedFleet } from '../support/store/simulated-fleet.js';

const SECOND = 1_000;

it('a login that takes longer than others wait makes one more, however many they are', async () => {
  const fleet = new SimulatedFleet();
  fleet.defexa.behaviour.latencyMs = 7 * SECOND;
  const answers = fleet.startMany(30).map((process) => process.call());
  await fleet.clock.pass(20 * SECOND);
  expect(answers.filter(({ token }) => token === undefined)).toEqual([]);
  expect(fleet.defexa.logins).toBe(2);
});

it('one holder that hangs is made up for by one other process', async () => {
  const fleet = new SimulatedFleet();
  fleet.defexa.behaviour.response = 'hang';
  const stuck = fleet.start();
  stuck.call();
  await fleet.clock.pass(SECOND);
  fleet.defexa.behaviour.response = 'session';
  const answers = fleet.startMany(30).map((process) => process.call());
  await fleet.clock.pass(19 * SECOND);
  expect(answers.filter(({ token }) => token === undefined)).toEqual([]);
  expect(fleet.defexa.logins).toBe(2);
});

it('where those hang that have the locks, all others log in, in time for their callers', async () => {
  const fleet = new SimulatedFleet();
  fleet.defexa.behaviour.response = 'hang';
  const stuck = fleet.startMany(2).map((process) => process.call());
  await fleet.clock.pass(9 * SECOND);
  fleet.defexa.behaviour.response = 'session';
  const answers = fleet.startMany(5).map((process) => process.call());
  await fleet.clock.pass(20 * SECOND);
  expect([...stuck, ...answers].filter(({ token }) => token === undefined)).toEqual([]);
});
