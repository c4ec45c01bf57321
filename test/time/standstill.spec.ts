import { expect, it } from '@jest/globals';
import { StandstillWatch } from '../../lib/time/standstill.js';
import { startDeadline } from '../../lib/time/waiting.js';
import { SimulatedTime } from '../support/simulated-time.js';

it('a process that runs does not stand still, however long it runs', async () => {
  const time = new SimulatedTime();
  const watch = new StandstillWatch(time);
  for (let second = 0; second < 60; second += 1) {
    await time.pass(990);
    // As much as a busy event loop may be late.
    time.standStill(400);
    expect(watch.hasStoodStill()).toBe(false);
  }
  expect(watch.ranFor()).toBe(60 * 1_390);
  watch.stop();
  expect(time.timers).toBe(0);
});

it('a watch knows between two beats, too, for how long the process has run', async () => {
  const time = new SimulatedTime();
  const watch = new StandstillWatch(time);
  await time.pass(2_400);
  expect(watch.ranFor()).toBe(2_400);
  // As late as a beat may be.
  time.standStill(1_500);
  expect(watch.ranFor()).toBe(3_900);
  expect(watch.hasStoodStill()).toBe(false);
  time.standStill(1_501);
  expect(watch.ranFor()).toBe(3_900);
});

it.each<[string, (time: SimulatedTime) => void]>([
  ['frozen', (time) => time.standStill(60_000)],
  ['suspended together with its monotonic clock', (time) => time.setWallClock(60_000)],
])('a watch sees at once that the process was %s', async (_, standStill) => {
  const time = new SimulatedTime();
  const watch = new StandstillWatch(time);
  await time.pass(3_000);
  standStill(time);
  expect(watch.hasStoodStill()).toBe(true);
  await time.pass(1_000);
  expect(watch.hasStoodStill()).toBe(true);
  expect(watch.ranFor()).toBe(4_000);
});

it.each([
  ['on time', 10_000, 10_000, 10_000],
  ['as late as a timer may be', 10_000, 10_010, 10_010],
  ['later than that: what has come in may be read for as long again', 10_000, 10_300, 10_600],
  ['long past: what has come in may be read for a second', 10_000, 60_000, 61_000],
  ['long past, if it was short itself', 400, 60_000, 60_400],
])('a deadline that goes off is %s', async (_, milliseconds, seenAt, passesAt) => {
  const time = new SimulatedTime();
  const passed: number[] = [];
  startDeadline(time, milliseconds, () => passed.push(time.monotonicClock()));
  time.standStill(seenAt);
  await time.pass(20_000);
  expect(passed).toEqual([passesAt]);
});

it('a deadline waits anew where the process stands still while what came in is read, but not for ever', async () => {
  const time = new SimulatedTime();
  const passed: number[] = [];
  startDeadline(time, 1_000, () => passed.push(time.monotonicClock()));
  for (let standstill = 0; standstill < 10 && passed.length === 0; standstill += 1) {
    time.standStill(1_500);
    await time.pass(0);
  }
  expect(passed).toEqual([6_000]);
});

it('a deadline can be stopped, also while what has come in is read', async () => {
  const time = new SimulatedTime();
  const stop = startDeadline(time, 1_000, () => expect('the deadline').toBe('stopped'));
  time.standStill(5_000);
  await time.pass(500);
  stop();
  await time.pass(5_000);
  expect(time.timers).toBe(0);
});
