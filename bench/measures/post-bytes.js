// The bytes that one authenticated POST allocates on the heap of the client.
import { GCProfiler } from 'node:v8';
import { checkPost, startInvoiceServer } from '../invoices.js';
import { POSTS } from '../posts.js';
import { summary } from '../statistics.js';

const AT_A_TIME = 32;

async function send(post, times) {
  let left = times;
  const work = async () => {
    while (left > 0) {
      left -= 1;
      await post();
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
}

/** What `work` allocates: how much the heap grows from the end of each garbage collection to the start of the next. */
async function bytesAllocatedBy(work) {
  globalThis.gc();
  const profiler = new GCProfiler();
  profiler.start();
  let used = process.memoryUsage().heapUsed;
  await work();
  const usedAtLast = process.memoryUsage().heapUsed;
  let bytes = 0;
  for (const { beforeGC, afterGC } of profiler.stop().statistics) {
    bytes += beforeGC.heapStatistics.usedHeapSize - used;
    used = afterGC.heapStatistics.usedHeapSize;
  }
  return bytes + usedAtLast - used;
}

export async function measure({ contender, quick }) {
  const [rounds, calls] = quick ? [3, 200] : [7, 2_000];
  const server = await startInvoiceServer();
  const post = await POSTS[contender](server);
  await checkPost(post, server);
  // Until the compiler has optimised the code, which then allocates less.
  await send(post, 10 * calls);
  const bytes = [];
  for (let round = 0; round < rounds; round += 1) {
    bytes.push((await bytesAllocatedBy(() => send(post, calls))) / calls);
  }
  server.close();
  return { bytes: summary(bytes, 0) };
}
