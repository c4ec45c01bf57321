import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** How many bytes are in use after everything has been collected that can be. */
export function heapInUse(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}
