// How many logins and Redis commands a fleet needs that shares its session, by its size. Simulates thousands of processes
// in one, in simulated time.
import { Scheduler } from '../fleet/scheduler.js';
import { SimulatedFleet } from '../fleet/simulated-fleet.js';

const LIFETIME = 3_600_000;
const LIFETIMES = 5;
const SIZES = [1, 10, 100, 1_000, 10_000];

async function measureFleet(size) {
  const scheduler = new Scheduler();
  const fleet = new SimulatedFleet(scheduler, size, LIFETIME);
  // The cold start, which costs more than the time after it.
  await scheduler.pass(60_000);
  const start = { logins: fleet.logins, commands: fleet.store.commands };
  // A session is replaced about 5 minutes before it expires.
  const hours = (LIFETIMES * LIFETIME) / 3_600_000;
  await scheduler.pass(LIFETIMES * LIFETIME);
  fleet.close();
  if (fleet.failures > 0) {
    throw new Error(`${fleet.failures} calls failed in a fleet of ${size} processes without faults`);
  }
  return {
    processes: size,
    coldStart: { logins: start.logins, commandsPerProcess: rounded(start.commands / size) },
    loginsPerLifetime: rounded((fleet.logins - start.logins) / LIFETIMES),
    commandsPerProcessAndHour: rounded((fleet.store.commands - start.commands) / size / hours),
  };
}

const rounded = (value) => Number(value.toFixed(1));

export async function measure({ quick }) {
  const fleets = [];
  for (const size of quick ? SIZES.slice(0, 3) : SIZES) {
    fleets.push(await measureFleet(size));
  }
  return { lifetime: LIFETIME, lifetimes: LIFETIMES, fleets };
}
