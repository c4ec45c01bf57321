import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

export interface Outcome {
  /** The exit code; null if a signal ended the program. */
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Place {
  directory: string;
  /** Folders to prepend to `PATH`. */
  path?: string[];
  /** @default 120_000 ms */
  timeout?: number;
}

/**
 * Runs a program until it exits.
 *
 * @throws the program's output, if it hangs
 */
export async function run(
  command: string,
  args: readonly string[],
  { directory, path = [], timeout = 120_000 }: Place,
): Promise<Outcome> {
  const PATH = [...path, process.env.PATH].join(':');
  const child = spawn(command, args, {
    cwd: directory,
    env: { ...environment(), PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Its own process group, so that its child processes are killed with it.
    detached: true,
  });
  let hangs = false;
  const timer = setTimeout(() => {
    hangs = true;
    process.kill(-child.pid!, 'SIGKILL');
  }, timeout);
  try {
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close') as Promise<[number | null]>,
    ]);
    if (hangs) {
      throw new Error(`${[command, ...args].join(' ')} hangs after ${timeout} ms:\n${stdout}\n${stderr}`);
    }
    return { code, stdout, stderr };
  } finally {
    clearTimeout(timer);
  }
}

/** @throws the program's output, if it fails or hangs */
export async function runWell(command: string, args: readonly string[], place: Place): Promise<Outcome> {
  const outcome = await run(command, args, place);
  if (outcome.code !== 0) {
    throw new Error(
      `${[command, ...args].join(' ')} ended with ${outcome.code}:\n${outcome.stdout}\n${outcome.stderr}`,
    );
  }
  return outcome;
}

/** The environment of a user's app: without the variables of npm, Jest and the developer for this package. */
function environment(): NodeJS.ProcessEnv {
  const ours = /^(npm_(package|lifecycle|config_local_prefix)|JEST_|PACKED_|DEFEXA_|NODE_(ENV|OPTIONS)$|TZ$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
}
