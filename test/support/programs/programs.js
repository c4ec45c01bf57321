// Programs that some tests run, beside Node and npm. Plain JavaScript, because Jest's configuration needs it too.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const PROGRAMS = {
  'redis-server': {
    names: ['redis-server', 'valkey-server'],
    install: 'apt-get install redis-server, or brew install redis',
  },
  chromium: {
    names: ['chromium', 'chromium-browser', 'google-chrome'],
    install: 'apt-get install chromium',
  },
  mkfifo: { names: ['mkfifo'], install: 'apt-get install coreutils' },
};

/** The path of a program; undefined if it is not on the PATH. */
export function findProgram(program) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const paths = PROGRAMS[program].names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return paths.find(isExecutable);
}

/** How to install a program. */
export function howToInstall(program) {
  return PROGRAMS[program].install;
}

/** Whether any program is missing that the tests in `npm test` run. */
export function isAnyMissing() {
  return ['redis-server', 'mkfifo'].some((program) => !findProgram(program));
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
