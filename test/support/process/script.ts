import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A script of package.json, run by npm in a process group of its own, as a supervisor or a terminal does. */
export class Script {
  output = '';
  readonly #npm: ChildProcess;
  readonly #closed: Promise<unknown[]>;
  #hasClosed = false;

  constructor(name: string, cwd: string, env: NodeJS.ProcessEnv) {
    this.#npm = spawn('npm', ['run', name], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    for (const stream of [this.#npm.stdout!, this.#npm.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
    this.#closed = once(this.#npm, 'close').finally(() => (this.#hasClosed = true));
  }

  /** Waits until the output matches. */
  async prints(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.output)) {
      if (this.#hasClosed) {
        throw new Error(`It ended without printing ${pattern.source}:\n${this.output}`);
      }
      await Promise.race([once(this.#npm.stdout!, 'data'), this.#closed]);
    }
  }

  signal(signal: NodeJS.Signals, target: 'npm' | 'group'): void {
    process.kill(target === 'npm' ? this.#npm.pid! : -this.#npm.pid!, signal);
  }

  /** Waits until no process is left that can write to the output, and returns npm's exit code and signal. */
  closed(): Promise<unknown[]> {
    return this.#closed;
  }

  /** The ids of processes that the output names. */
  get pids(): number[] {
    return [...this.output.matchAll(/, as process (\d+)/g)].map(([, pid]) => Number(pid));
  }

  /** Kills what is left. */
  kill(): void {
    const group = this.#hasClosed ? [] : [-this.#npm.pid!];
    [...group, ...this.pids.filter(isRunning)].forEach((pid) => process.kill(pid, 'SIGKILL'));
  }
}

export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
