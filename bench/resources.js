import { createHook } from 'node:async_hooks';
import { setImmediate } from 'node:timers/promises';
import { sleep } from './statistics.js';

/** The bytes of the heap that are in use, after garbage has been collected. */
export async function usedHeap() {
  for (let times = 0; times < 3; times += 1) {
    globalThis.gc();
    // Lets work that waits for the end of the turn finish.
    await sleep(5);
  }
  return process.memoryUsage().heapUsed;
}

/** How many timers `work` starts that are left after it. */
export async function timersLeftBy(work) {
  const timers = new Set();
  const hook = createHook({
    init: (id, type) => void (type === 'Timeout' && timers.add(id)),
    destroy: (id) => void timers.delete(id),
  }).enable();
  await work();
  await sleep(50);
  // The end of this timer is reported one turn later.
  await setImmediate();
  hook.disable();
  return timers.size;
}
