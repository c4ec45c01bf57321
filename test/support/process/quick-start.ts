import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const SAMPLE = join(import.meta.dirname, '../../../sample/01-quick-start');
const TSC = join(
  dirname(createRequire(import.meta.url).resolve('@typescript/native/package.json')),
  'bin',
  'tsc',
);

/** The quick start, as a process of its own. */
export class QuickStart {
  output = '';
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;

  constructor(env: Record<string, string> = {}) {
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('DEFEXA_'));
    this.#child = spawn(process.execPath, [join(SAMPLE, 'dist/main.js')], {
      env: { ...Object.fromEntries(inherited), PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#closed = once(this.#child, 'close');
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
  }

  static build(): void {
    execFileSync(process.execPath, [TSC, '-p', SAMPLE], { stdio: 'inherit' });
  }

  /** Waits until the output matches, and gives the match. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    const isRunning = () => this.#child.exitCode === null && this.#child.signalCode === null;
    for (;;) {
      const match = pattern.exec(this.output);
      if (match) {
        return match;
      }
      if (!isRunning()) {
        throw new Error(`It ended without saying ${pattern.source}:\n${this.output}`);
      }
      await wait(20);
    }
  }

  /** Where its page is, once the app says so. */
  async pageUrl(): Promise<string> {
    const [, url] = await this.says(/Open (http:\S+) /);
    return url!;
  }

  /** Where the session is shown, once the app says so. */
  async sessionUrl(): Promise<string> {
    const [, url] = await this.says(/curl (http:\S+)\n/);
    return url!;
  }

  /** Waits for the end of the process. */
  async end(): Promise<{ exitCode: number | null; signal: string | null }> {
    await this.#closed;
    return { exitCode: this.#child.exitCode, signal: this.#child.signalCode };
  }

  /** Lets it hang: its connections stay open. */
  freeze(): void {
    this.#child.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child.kill('SIGCONT');
  }

  terminate(): void {
    this.#child.kill('SIGTERM');
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#closed;
  }
}
