import { expect, it } from '@jest/globals';
import { StandstillWatch } from '../../lib/clock/standstill-watch.js';
import { startDeadline } from '../../lib/clock/waiting.js';
import { SimulatedClock } from '../support/simulated-clock.js';

it('a process that runs does not stand still, however long it runs', async () => {
  const clock = new SimulatedClock();
  const watch = new StandstillWatch(clock);
  for (let second = 0; second < 60; second += 1) {
    await clock.pass(990);
    // As much as a busy event loop may be late.
    clock.standStill(400);
    expect(watch.hasStoodStill()).toBe(false);
  }
  expect(watch.ranForMs()).toBe(60 * 1_390);
  watch.stop();
  expect(clock.timers).toBe(0);
});

it('a watch knows between two beats, too, for how long the process has run', async () => {
  const clock = new SimulatedClock();
  const watch = new StandstillWatch(clock);
  await clock.pass(2_400);
  expect(watch.ranForMs()).toBe(2_400);
  // As late as a beat may be.
  clock.standStill(1_500);
  expect(watch.ranForMs()).toBe(3_900);
  expect(watch.hasStoodStill()).toBe(false);
  clock.standStill(1_501);
  expect(watch.ranForMs()).toBe(3_900);
});

it.each<[string, (clock: SimulatedClock) => void]>([
  ['frozen', (clock) => clock.standStill(60_000)],
  ['suspended together with its monotonic clock', (clock) => clock.setWallClock(60_000)],
])('a watch sees at once that the process was %s', async (_, standStill) => {
  const clock = new SimulatedClock();
  const watch = new StandstillWatch(clock);
  await clock.pass(3_000);
  standStill(clock);
  expect(watch.hasStoodStill()).toBe(true);
  await clock.pass(1_000);
  expect(watch.hasStoodStill()).toBe(true);
  expect(watch.ranForMs()).toBe(4_000);
});

it.each([
  ['on time', 10_000, 10_000, 10_000],
  ['as late as a timer may be', 10_000, 10_010, 10_010],
  ['later than that: what has come in may be read for as long again', 10_000, 10_300, 10_600],
  ['long past: what has come in may be read for a second', 10_000, 60_000, 61_000],
  ['long past, if it was short itself', 400, 60_000, 60_400],
])('a deadline that goes off is %s', async (_, milliseconds, seenAt, passesAt) => {
  const clock = new SimulatedClock();
  const passed: number[] = [];
  startDeadline(clock, milliseconds, () => passed.push(clock.monotonicMs()));
  clock.standStill(seenAt);
  await clock.pass(20_000);
  expect(passed).toEqual([passesAt]);
});

it('a deadline waits anew where the process stands still while what came in is read, but not for ever', async () => {
  const clock = new SimulatedClock();
  const passed: number[] = [];
  startDeadline(clock, 1_000, () => passed.push(clock.monotonicMs()));
  for (let standstill = 0; standstill < 10 && passed.length === 0; standstill += 1) {
    clock.standStill(1_500);
    await clock.pass(0);
  }
  expect(passed).toEqual([6_000]);
});

it('a deadline can be stopped, also while what has come in is read', async () => {
  const clock = new SimulatedClock();
  const stop = startDeadline(clock, 1_000, () => expect('the deadline').toBe('stopped'));
  clock.standStill(5_000);
  await clock.pass(500);
  stop();
  await clock.pass(5_000);
  expect(clock.timers).toBe(0);
});
