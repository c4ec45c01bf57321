import { expect, it } from '@jest/globals';
import { StandstillWatch } from '../../lib/clock/standstill-watch.js';
import { startDeadline } from '../../lib/clock/waiting.js';
import { SimulatedClock } from '../support/simulated-clock.js';

it('reports no standstill while the process runs, however long', async () => {
  const clock = new SimulatedClock();
  const watch = new StandstillWatch(clock);
  for (let second = 0; second < 60; second += 1) {
    await clock.pass(990);
    // Within the tolerance for a busy event loop.
    clock.standStill(400);
    expect(watch.hasStoodStill()).toBe(false);
  }
  expect(watch.ranForMs()).toBe(60 * 1_390);
  watch.stop();
  expect(clock.timers).toBe(0);
});

it('ranForMs() is exact between two readings of the timer', async () => {
  const clock = new SimulatedClock();
  const watch = new StandstillWatch(clock);
  await clock.pass(2_400);
  expect(watch.ranForMs()).toBe(2_400);
  // As late as a reading may be.
  clock.standStill(1_500);
  expect(watch.ranForMs()).toBe(3_900);
  expect(watch.hasStoodStill()).toBe(false);
  clock.standStill(1_501);
  expect(watch.ranForMs()).toBe(3_900);
});

it.each<[string, (clock: SimulatedClock) => void]>([
  ['frozen', (clock) => clock.standStill(60_000)],
  ['suspended together with its monotonic clock', (clock) => clock.setWallClock(60_000)],
])('reports at once that the process was %s', async (_, standStill) => {
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
  ['extended by as much as it was late', 10_000, 10_300, 10_600],
  ['extended by one second at most', 10_000, 60_000, 61_000],
  ['extended by its own length at most', 400, 60_000, 60_400],
])('a deadline is %s', async (_, milliseconds, resumedAtMs, passesAtMs) => {
  const clock = new SimulatedClock();
  const passed: number[] = [];
  startDeadline(clock, milliseconds, () => passed.push(clock.monotonicMs()));
  clock.standStill(resumedAtMs);
  await clock.pass(20_000);
  expect(passed).toEqual([passesAtMs]);
});

it('a deadline is extended three times at most', async () => {
  const clock = new SimulatedClock();
  const passed: number[] = [];
  startDeadline(clock, 1_000, () => passed.push(clock.monotonicMs()));
  for (let standstill = 0; standstill < 10 && passed.length === 0; standstill += 1) {
    clock.standStill(1_500);
    await clock.pass(0);
  }
  expect(passed).toEqual([6_000]);
});

it('a deadline can be stopped while it is extended', async () => {
  const clock = new SimulatedClock();
  const stop = startDeadline(clock, 1_000, () => expect('the deadline').toBe('stopped'));
  clock.standStill(5_000);
  await clock.pass(500);
  stop();
  await clock.pass(5_000);
  expect(clock.timers).toBe(0);
});
