// Programs that some tests run, beside Node and npm. Plain JavaScript, because Jest's configuration needs it too.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const PROGRAMS = {
  'redis-server': {
    names: ['redis-server', 'valkey-server'],
    install: 'apt-get install redis-server, or brew install redis',
  },
  mkfifo: { names: ['mkfifo'], install: 'apt-get install coreutils' },
};

/** The name under which a program is on the PATH; undefined if it is missing. */
export function findProgram(program) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return PROGRAMS[program].names.find((name) => folders.some((folder) => isExecutable(join(folder, name))));
}

/** How to install a program. */
export function howToInstall(program) {
  return PROGRAMS[program].install;
}

/** Whether any program is missing. */
export function isAnyMissing() {
  return Object.keys(PROGRAMS).some((program) => !findProgram(program));
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
