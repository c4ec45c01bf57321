const resolved = Promise.resolve({});

/** The limit of what awaits a promise. @returns how long that many awaits of a resolved promise take, in milliseconds */
export async function awaitResolved(times) {
  const start = performance.now();
  for (let i = 0; i < times; i += 1) {
    await resolved;
  }
  return performance.now() - start;
}
