// Runs all measurements and prints tables. `--quick` only checks that everything works; its figures mean nothing. With the names of
// some measures, runs only these and prints their results.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ACCOUNT_CONTENDERS } from './accounts/contenders.js';
import { CONTENDERS } from './contenders.js';
import { POSTS } from './posts.js';
import { drawChart } from './report/chart.js';
import { environment } from './report/environment.js';
import { printReport } from './report/table.js';

/** For each file in `measures/`: the number of contenders to run at once; 0 if all take turns in one process. */
const MEASURES = {
  'get-session': 1,
  heap: 1,
  'session-token': 0,
  throughput: 0,
  'post-bytes': 1,
  'cold-callers': 1,
  revoked: 1,
  steady: 2,
  secrets: 5,
  hang: 5,
  outage: 5,
  'hard-window': 10,
  fleet: 0,
  redaction: 0,
  'import-root': 0,
  'accounts-heap': 1,
  'accounts-get': 1,
  'accounts-cold': 1,
};

const mode = process.argv.includes('--quick') ? 'quick' : 'full';
const chosen = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const unknown = chosen.filter((name) => !(name in MEASURES));
if (unknown.length > 0) {
  throw new Error(`There is no measure ${unknown.join(', ')}; there are ${Object.keys(MEASURES).join(', ')}`);
}

function contendersOf(name) {
  if (name === 'post-bytes') {
    return Object.keys(POSTS);
  }
  return Object.keys(name.startsWith('accounts-') ? ACCOUNT_CONTENDERS : CONTENDERS);
}

async function measure(name, contender = '') {
  const child = fork(new URL('child.js', import.meta.url), [name, contender, mode], {
    execArgv: ['--expose-gc'],
  });
  let result;
  child.once('message', (message) => (result = message));
  const [code] = await once(child, 'exit');
  if (code !== 0) {
    throw new Error(`Measuring ${name} ${contender} failed (exit code ${code})`);
  }
  return result;
}

/** Measures each contender, a number of them at once. */
async function measureEach(name, atOnce) {
  const waiting = contendersOf(name);
  const results = Object.fromEntries(waiting.map((contender) => [contender, null]));
  const work = async () => {
    while (waiting.length > 0) {
      const contender = waiting.shift();
      results[contender] = await measure(name, contender);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
}

const measures = {};
for (const name of chosen.length > 0 ? chosen : Object.keys(MEASURES)) {
  const atOnce = MEASURES[name];
  const start = performance.now();
  measures[name] = await (atOnce === 0
    ? measure(name)
    : measureEach(name, mode === 'quick' ? Math.max(5, atOnce) : atOnce));
  console.log(`${name}: measured within ${((performance.now() - start) / 1_000).toFixed(1)} s`);
}

if (chosen.length > 0) {
  console.log(JSON.stringify(measures, undefined, 2));
} else {
  report({ ...environment(), measures });
}

function report(results) {
  printReport(results, { judge: mode === 'full' });
  if (mode === 'full') {
    const fileAt = (path) => fileURLToPath(new URL(path, import.meta.url));
    writeFileSync(fileAt('results.json'), `${JSON.stringify(results, undefined, 2)}\n`);
    writeFileSync(fileAt('chart.svg'), drawChart(results));
  }
}
