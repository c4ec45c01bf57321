// The heap used by each of 10,000 tokens and the object that caches it, and the number of timers that object keeps.
import { randomBytes } from 'node:crypto';
import { importPeer } from '../contenders.js';
import { timersLeftBy, usedHeap } from '../resources.js';
import { summary } from '../statistics.js';

const login = async () => ({ token: randomBytes(16).toString('hex'), expiresAt: Date.now() + 3_600_000 });

async function hold({ createBare, useBare }, count) {
  const holders = Array.from({ length: count }, () => createBare({ login }));
  await Promise.all(holders.map(useBare));
  return holders;
}

/** The timers that each cache keeps after a number of uses. */
async function countTimers(peer, uses) {
  // Outside of the function, so that no cache is collected with its timer.
  let holders;
  const timers = await timersLeftBy(async () => {
    holders = await hold(peer, 100);
    for (let use = 1; use < uses; use += 1) {
      await Promise.all(holders.map(peer.useBare));
    }
  });
  return Number((timers / holders.length).toFixed(1));
}

/** A separate function, so that no object of one round survives into the next. */
async function bytesForEach(peer, count) {
  const before = await usedHeap();
  const holders = await hold(peer, count);
  const after = await usedHeap();
  return (after - before) / holders.length;
}

export async function measure({ contender, quick }) {
  const peer = await importPeer(contender);
  if (!peer.createBare) {
    return undefined;
  }
  const bytes = [];
  for (let round = -1; round < (quick ? 2 : 7); round += 1) {
    const each = await bytesForEach(peer, quick ? 1_000 : 10_000);
    // The first round creates everything that is created once.
    if (round >= 0) {
      bytes.push(each);
    }
  }
  const timers = { idle: await countTimers(peer, 1), inUse: await countTimers(peer, 2) };
  return { bytes: summary(bytes, 0), timers };
}
