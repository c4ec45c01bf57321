// The heap of a merchant's account, with a session and after requests, and the timers that 10,000 of them keep.
import { createAccounts, forEachOf, idsOf } from '../accounts/contenders.js';
import { startInvoiceServer } from '../invoices.js';
import { timersLeftBy, usedHeap } from '../resources.js';
import { summary } from '../statistics.js';

const AT_A_TIME = 32;

/** What is done with each account: a session only, or a request. */
const ACTIONS = {
  session: async (accounts, id) => accounts.getToken(await accounts.get(id)),
  request: async (accounts, id) => accounts.post(await accounts.get(id), { amount: 100 }),
};

async function useEach(accounts, action, ids) {
  await forEachOf(ids, AT_A_TIME, (id) => ACTIONS[action](accounts, id));
}

/** Accounts of which a few have been used, so that what all of them share is there, such as connections. */
async function createWarm(contender, server) {
  const accounts = await createAccounts(contender, server, { limit: AT_A_TIME });
  await useEach(accounts, 'request', idsOf(AT_A_TIME, 'first'));
  return accounts;
}

/** The bytes of each account after each use. A separate function, so that no object of one round survives into the next. */
async function bytesAfter(action, uses, contender, server, count) {
  const accounts = await createWarm(contender, server);
  const before = await usedHeap();
  const bytes = [];
  for (let use = 0; use < uses; use += 1) {
    await useEach(accounts, action, idsOf(count));
    bytes.push(((await usedHeap()) - before) / count);
  }
  await accounts.close();
  return bytes;
}

async function bytesForEach(contender, server, count) {
  const [session] = await bytesAfter('session', 1, contender, server, count);
  const [request, secondRequest] = await bytesAfter('request', 2, contender, server, count);
  return { session, request, secondRequest };
}

/** The timers of all accounts together after a number of uses. */
async function countTimers(uses, contender, server, count) {
  let accounts;
  const timers = await timersLeftBy(async () => {
    accounts = await createAccounts(contender, server, { limit: AT_A_TIME });
    for (let use = 0; use < uses; use += 1) {
      await useEach(accounts, 'session', idsOf(count));
    }
  });
  await accounts.close();
  return timers;
}

export async function measure({ contender, quick }) {
  const [count, rounds] = quick ? [200, 1] : [5_000, 3];
  // In another process, so that its heap does not count.
  const server = await startInvoiceServer();
  // Creates everything that is created once.
  await bytesForEach(contender, server, 200);
  const bytes = [];
  for (let round = 0; round < rounds; round += 1) {
    bytes.push(await bytesForEach(contender, server, count));
  }
  const idle = quick ? 200 : 10_000;
  const timers = {
    accounts: idle,
    idle: await countTimers(1, contender, server, idle),
    inUse: await countTimers(2, contender, server, idle),
  };
  server.close();
  const summaryOf = (name) =>
    summary(
      bytes.map((round) => round[name]),
      0,
    );
  return {
    accounts: count,
    bytes: {
      session: summaryOf('session'),
      request: summaryOf('request'),
      secondRequest: summaryOf('secondRequest'),
    },
    timers,
  };
}
