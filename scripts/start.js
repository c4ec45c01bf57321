// Builds the package and a sample, and starts the sample: node scripts/start.js 01-quick-start
//
// npm passes SIGINT and SIGTERM on to the one process that it has started. This is that process (the shell between them
// has become it by "exec"), and it passes signals on to what it has started itself.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const { resolve } = createRequire(import.meta.url);
const tsc = join(dirname(resolve('@typescript/native/package.json')), 'bin/tsc');
const sample = `sample/${process.argv[2]}`;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
let received;
let passOn = () => {};
for (const signal of SIGNALS) {
  process.on(signal, () => {
    received = signal;
    passOn(signal);
  });
}

/** Runs one step of the build, with all the processes that it starts: a process group of its own, which a signal reaches. */
async function build(...args) {
  const step = spawn(process.execPath, args, { stdio: 'inherit', detached: true });
  passOn = (signal) => {
    try {
      process.kill(-Number(step.pid), signal);
    } catch {
      // It has just ended.
    }
  };
  const [code, signal] = await once(step, 'exit');
  if (code !== 0 || received) {
    endAs(code, received ?? signal);
  }
}

/** Runs the app. It ends what it has started by itself. */
async function run(...args) {
  const app = spawn(process.execPath, args, { stdio: 'inherit' });
  passOn = (signal) => app.kill(signal);
  endAs(...(await once(app, 'exit')));
}

/** Ends this process in the way in which another has ended. */
function endAs(code, signal) {
  if (signal) {
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  }
  process.exit(code ?? 1);
}

await build('scripts/build.js');
await build(tsc, '-p', sample);
await run(`${sample}/dist/main.js`);
