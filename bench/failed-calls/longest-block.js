/** Waits for some work. @returns the longest time during it in which the event loop could do nothing else, in milliseconds */
export async function longestBlock(work) {
  let longest = 0;
  let last = performance.now();
  let isDone = false;
  const look = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (!isDone) {
      setImmediate(look);
    }
  };
  setImmediate(look);
  await work();
  isDone = true;
  look();
  return longest;
}
