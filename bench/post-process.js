// A process that only sends POSTs, with one client, as an app has: code that many clients share is slower for each of them.
import { on } from 'node:events';
import { POSTS } from './posts.js';

const AT_A_TIME = 32;

/** POSTs per second. */
async function speedOf(post, duration) {
  const start = performance.now();
  let count = 0;
  const work = async () => {
    while (performance.now() - start < duration) {
      await post();
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return (count * 1_000) / (performance.now() - start);
}

const [name, server] = process.argv.slice(2);
const post = await POSTS[name](JSON.parse(server));

const sendOne = async () => ({ data: (await post()).data });

process.once('disconnect', () => process.exit());
process.send('ready');
/** Sends one request, or as many as possible within `duration`, in milliseconds. */
for await (const [{ duration }] of on(process, 'message')) {
  process.send(await (duration ? speedOf(post, duration) : sendOne()));
}
