// How many logins and Redis commands a fleet costs that shares its session, by its size: thousands of processes in one,
// in simulated time.
import { Scheduler } from './scheduler.js';
import { SimulatedFleet } from './simulated-fleet.js';

const LIFETIME = 3_600_000;
const LIFETIMES = 5;
const SIZES = [1, 10, 100, 1_000, 10_000];

async function measure(size) {
  const startedAt = performance.now();
  const scheduler = new Scheduler();
  const fleet = new SimulatedFleet(scheduler, size, LIFETIME);
  // The cold start, which costs more than what follows.
  await scheduler.pass(60_000);
  const start = { logins: fleet.logins, commands: fleet.store.commands };
  // A session is replaced some 5 minutes before its end.
  const hours = (LIFETIMES * LIFETIME) / 3_600_000;
  await scheduler.pass(LIFETIMES * LIFETIME);
  fleet.close();
  return {
    'logins, cold start': start.logins,
    'commands per process, cold start': (start.commands / size).toFixed(1),
    'logins per lifetime': ((fleet.logins - start.logins) / LIFETIMES).toFixed(1),
    'commands per process and hour': ((fleet.store.commands - start.commands) / size / hours).toFixed(1),
    'failed calls': fleet.failures,
    'took, s': ((performance.now() - startedAt) / 1_000).toFixed(1),
  };
}

const rows = {};
for (const size of SIZES) {
  rows[`${size} processes`] = await measure(size);
}
console.log(
  `Sessions of ${LIFETIME / 60_000} minutes, ${LIFETIMES} lifetimes after the start of all processes at once`,
);
console.table(rows);
