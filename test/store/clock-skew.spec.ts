import { beforeEach, describe, expect, it } from '@jest/globals';
import { SimulatedFleet } from '../support/store/simulated-fleet.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

let fleet: SimulatedFleet;
beforeEach(() => {
  fleet = new SimulatedFleet();
});
const pass = (milliseconds: number) => fleet.clock.pass(milliseconds);

describe('clock skew', () => {
  it('of machines does not change when a session is refreshed, and when it ends', async () => {
    const offsetsInHours = [-10_000, -1, 0, 1, 10_000];
    const machines = () =>
      offsetsInHours.map((offset) => fleet.start({ wallClockOffset: 3_600_000 * offset, keepWarm: false }));
    const first = machines();
    await fleet.callAll(first);
    await pass(50 * MINUTE);
    const late = machines();
    await fleet.callAll(late);
    expect(fleet.defexa.logins).toBe(1);
    await pass(9 * MINUTE + 30 * SECOND);
    expect([...first, ...late].map(({ provider }) => provider.state)).toEqual(Array(10).fill('hard'));
    await pass(20 * SECOND);
    expect([...first, ...late].map(({ provider }) => provider.current)).toEqual(Array(10).fill(undefined));
  });

  it('of a store whose clock was set back makes the processes log in', async () => {
    await fleet.callAll([fleet.start()]);
    fleet.store.clockOffset = -MINUTE;
    expect((await fleet.callAll([fleet.start()]))[0]!.token).toBe('token-2');
    expect((await fleet.callAll([fleet.start()]))[0]!.token).toBe('token-2');
  });
});
