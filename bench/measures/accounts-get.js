// The time to get the account of a merchant that is held, as a ratio to awaiting a resolved promise.
import { createAccounts, forEachOf, idsOf } from '../accounts/contenders.js';
import { awaitResolved } from '../resolved-promise.js';
import { median, summary } from '../statistics.js';

const AWAITS = 10_000;
/** The default of `DefexaAccounts`. */
const HELD = 1_000;
/** Nothing logs in, so no server is needed. */
const SERVER = { baseUrl: 'http://127.0.0.1/' };

/** @param ids of the accounts, which are used in turn */
async function awaitAccount(accounts, ids) {
  const start = performance.now();
  for (let i = 0; i < AWAITS; i += 1) {
    await accounts.get(ids[i % ids.length]);
  }
  return performance.now() - start;
}

export async function measure({ contender, quick }) {
  const accounts = await createAccounts(contender, SERVER, { limit: 32 });
  const ids = idsOf(HELD);
  await forEachOf(ids, HELD, (id) => accounts.get(id));
  const rounds = [];
  for (let round = quick ? -1 : -3; round < (quick ? 3 : 21); round += 1) {
    const limit = await awaitResolved(AWAITS);
    const one = await awaitAccount(accounts, ids.slice(0, 1));
    const inTurn = await awaitAccount(accounts, ids);
    // The first rounds warm up the compiler.
    if (round >= 0) {
      rounds.push({ limit, one, inTurn });
    }
  }
  await accounts.close();
  const ratioOf = (name) => summary(rounds.map((round) => round[name] / round.limit));
  const nanoseconds = Math.round((median(rounds.map(({ one }) => one)) * 1e6) / AWAITS);
  return { held: HELD, one: ratioOf('one'), inTurn: ratioOf('inTurn'), nanoseconds };
}
