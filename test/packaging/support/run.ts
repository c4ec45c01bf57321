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
  /** Folders that come before those of `PATH`. */
  path?: string[];
  /** @default 120_000 ms */
  timeout?: number;
}

/**
 * Runs a program to its end, as from a shell of its own.
 *
 * @throws what it wrote, if it hangs
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
    // A process group of its own, so that what it has started is ended with it.
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

/** Runs a program that has to succeed. */
export async function runWell(command: string, args: readonly string[], place: Place): Promise<Outcome> {
  const outcome = await run(command, args, place);
  if (outcome.code !== 0) {
    throw new Error(
      `${[command, ...args].join(' ')} ended with ${outcome.code}:\n${outcome.stdout}\n${outcome.stderr}`,
    );
  }
  return outcome;
}

/** Without what npm, Jest and the developer have set for this package, which a user's app would not see. */
function environment(): NodeJS.ProcessEnv {
  const ours = /^(npm_(package|lifecycle|config_local_prefix)|JEST_|PACKED_|DEFEXA_|NODE_(ENV|OPTIONS)$|TZ$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
}
