// The time to import this package in a fresh process that has imported Nest already.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { summary } from '../statistics.js';

async function runProcess(what) {
  const child = fork(new URL('../import-process.js', import.meta.url), [what], { execArgv: [] });
  const [[times]] = await Promise.all([once(child, 'message'), once(child, 'exit')]);
  return times;
}

export async function measure({ quick }) {
  const rounds = [];
  for (let round = quick ? -1 : -2; round < (quick ? 3 : 25); round += 1) {
    const bare = await runProcess('bare');
    const withPackage = await runProcess('with-package');
    // The first rounds read the files from the disk.
    if (round >= 0) {
      rounds.push({ bare, withPackage });
    }
  }
  const of = (read) => summary(rounds.map(read), 1);
  return {
    milliseconds: of(({ withPackage }) => withPackage.root),
    millisecondsOfBareNest: of(({ bare }) => bare.nest),
    difference: of(({ bare, withPackage }) => withPackage.nest + withPackage.root - bare.nest),
    ratio: summary(rounds.map(({ bare, withPackage }) => withPackage.root / bare.nest)),
  };
}
