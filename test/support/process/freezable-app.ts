import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** What the child does when it is told to. Its answers are those of whoever called: what they got, or how they failed. */
const PROGRAM = `
  import 'reflect-metadata';
  import { Module } from '@nestjs/common';
  import { NestFactory } from '@nestjs/core';
  import { DefexaHttpService, DefexaModule, DefexaSessionProvider } from 'nestjs-defexa';
  import { undiciTransport } from 'nestjs-defexa/undici';
  const { options, transport } = JSON.parse(process.argv[1]);
  const httpTransport = transport === 'undici' ? undiciTransport : undefined;
  class AppModule {}
  Module({ imports: [DefexaModule.forRoot({ ...options, httpTransport })] })(AppModule);
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
  const session = app.get(DefexaSessionProvider);
  const http = app.get(DefexaHttpService);
  const orders = {
    session: async () => (await session.getSession()).sessionToken,
    call: async () => (await http.axiosRef.post('/api/v1/invoice', {})).data,
    // As long as it takes, nothing of what comes in is seen.
    block: async ({ milliseconds }) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds),
  };
  process.on('message', async ({ order, ...details }) => {
    const answer = await orders[order](details).catch(({ code, message }) => ({ code, message }));
    process.send({ order, answer });
  });
  process.send({ order: 'ready' });`;

/** An app with the built package, in a process of its own that can be stopped and go on. */
export class FreezableApp {
  readonly answers: unknown[] = [];

  private constructor(private readonly child: ChildProcess) {
    child.on('message', ({ order, answer }: { order: string; answer: unknown }) => {
      if (order !== 'ready' && order !== 'block') {
        this.answers.push(answer);
      }
    });
  }

  /** @param transport which one its calls go over: 'axios' or 'undici' */
  static async start(options: object, transport = 'axios'): Promise<FreezableApp> {
    const argument = JSON.stringify({ options: { merchantPrivateKey: 'key', ...options }, transport });
    const child = spawn(
      process.execPath,
      ['--unhandled-rejections=strict', '--input-type=module', '-e', PROGRAM, argument],
      { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
    );
    const app = new FreezableApp(child);
    await once(child, 'message');
    return app;
  }

  /** Tells it to call: what comes of that is in `answers`. */
  tell(order: 'session' | 'call' | 'block', details: object = {}): void {
    this.child.send({ order, ...details });
  }

  /** Waits until so many calls have ended. */
  async answered(count: number): Promise<unknown[]> {
    while (this.answers.length < count) {
      await once(this.child, 'message');
    }
    return this.answers;
  }

  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  thaw(): void {
    this.child.kill('SIGCONT');
  }

  async close(): Promise<void> {
    const isOver = this.child.exitCode !== null || this.child.signalCode !== null;
    const exit = isOver ? undefined : once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exit;
  }
}
