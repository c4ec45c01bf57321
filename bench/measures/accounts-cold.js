// Callers of merchants that have no session yet, all at once, compared with plain logins by axios.
import axios from 'axios';
import { createAgent } from '../accounts/merchant-service.js';
import { createAccounts, idsOf, keyOf } from '../accounts/contenders.js';
import { startEmulator } from '../emulator.js';
import { median, summary } from '../statistics.js';

/** How long a login takes, in milliseconds. */
const LATENCY = 50;

/** One caller for each id. @returns how long all of them took, how long one waited at most, and how many failed */
async function callAll(ids, call) {
  const start = performance.now();
  const waits = await Promise.all(
    ids.map(async (id) => {
      const calledAt = performance.now();
      const isDone = await call(id).then(Boolean, () => false);
      return { wait: performance.now() - calledAt, isDone };
    }),
  );
  return {
    total: performance.now() - start,
    longestWait: Math.max(...waits.map(({ wait }) => wait)),
    failed: waits.filter(({ isDone }) => !isDone).length,
  };
}

/** The minimum: logins without anything that holds their sessions. */
async function logInPlainly(ids, { baseUrl }, limit) {
  const httpAgent = createAgent(limit);
  const http = axios.create({ baseURL: baseUrl, httpAgent });
  const result = await callAll(ids, async (id) => {
    const headers = { Authorization: `Bearer ${keyOf(id)}` };
    const { data } = await http.post('api/v1/da/login', {}, { headers });
    return data.session_token;
  });
  httpAgent.destroy();
  return result;
}

/** @returns in addition how many logins there were, and how many more when every account was used again */
async function useAll(contender, ids, emulator, limit) {
  const accounts = await createAccounts(contender, emulator, { limit });
  const call = async (id) => accounts.getToken(await accounts.get(id));
  const before = await emulator.call('counts');
  const result = await callAll(ids, call);
  const after = await emulator.call('counts');
  const { failed } = await callAll(ids, call);
  const atLast = await emulator.call('counts');
  await accounts.close();
  return {
    ...result,
    failed: result.failed + failed,
    logins: after.logins - before.logins,
    loginsOfSecondUse: atLast.logins - after.logins,
  };
}

export async function measure({ contender, quick }) {
  const [callers, limit, rounds] = quick ? [300, 50, 1] : [10_000, 200, 3];
  const emulator = await startEmulator({ latency: LATENCY, merchants: callers });
  const [ids, idsWithinLimit] = [idsOf(callers), idsOf(limit)];
  // Warms up the compiler.
  await logInPlainly(ids.slice(0, 1_000), emulator, limit);
  await useAll(contender, ids.slice(0, 1_000), emulator, limit);
  const results = [];
  for (let round = 0; round < rounds; round += 1) {
    const plain = await logInPlainly(ids, emulator, limit);
    const all = await useAll(contender, ids, emulator, limit);
    const plainWithinLimit = await logInPlainly(idsWithinLimit, emulator, limit);
    const withinLimit = await useAll(contender, idsWithinLimit, emulator, limit);
    results.push({ plain, all, plainWithinLimit, withinLimit });
  }
  emulator.close();
  const milliseconds = (of) => Math.round(median(results.map(of)));
  return {
    callers,
    limit,
    latency: LATENCY,
    ratio: summary(results.map(({ plain, all }) => all.total / plain.total)),
    total: milliseconds(({ all }) => all.total),
    totalOfPlainLogins: milliseconds(({ plain }) => plain.total),
    longestWait: milliseconds(({ all }) => all.longestWait),
    withinLimit: {
      longestWait: milliseconds(({ withinLimit }) => withinLimit.longestWait),
      longestWaitForPlainLogin: milliseconds(({ plainWithinLimit }) => plainWithinLimit.longestWait),
    },
    failed: Math.max(...results.map(({ all }) => all.failed)),
    logins: Math.max(...results.map(({ all }) => all.logins)),
    loginsOfSecondUse: Math.max(...results.map(({ all }) => all.loginsOfSecondUse)),
  };
}
