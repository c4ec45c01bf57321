import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { DefexaEmulator } from '../../lib/testing/index.js';
import { sessionFor } from '../support/http/canned-session.js';

const run = promisify(execFile);

let defexa: DefexaEmulator;
beforeEach(async () => {
  defexa = await DefexaEmulator.start();
});
afterEach(() => defexa.close());

/** Runs a program with the built package in a separate process, which must end by itself. */
function runProgram(program: string) {
  const { baseUrl, merchantPrivateKey } = defexa;
  const source = `
    import 'reflect-metadata';
    import { Module } from '@nestjs/common';
    import { NestFactory } from '@nestjs/core';
    import { DefexaAuthService, DefexaModule } from 'nestjs-defexa';
    class AppModule {}
    Module({ imports: [DefexaModule.forRoot(${JSON.stringify({ baseUrl, merchantPrivateKey })})] })(AppModule);
    const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
    const auth = app.get(DefexaAuthService);
    ${program}`;
  return run(process.execPath, ['--unhandled-rejections=strict', '--input-type=module', '-e', source], {
    timeout: 60_000,
  });
}

it('keepWarm does not keep a process alive', async () => {
  const { stdout } = await runProgram(`
    await auth.getSession();
    await auth.getSession();
    console.log('done');`);
  expect(stdout).toBe('done\n');
});

it('a process ends after app.close() even if a login hangs', async () => {
  defexa.fail('hang');
  const { stdout } = await runProgram(`
    const waiting = auth.getSession().catch((error) => console.log(error.code));
    await new Promise((resolve) => setTimeout(resolve, 100));
    await app.close();
    await waiting;`);
  expect(stdout).toBe('DEFEXA_UNAVAILABLE\n');
});

it('waiting for a session keeps a process alive between two attempts', async () => {
  defexa.fail('connection-reset', { times: 2 });
  const { stdout } = await runProgram(`console.log((await auth.getSession()).userId);`);
  expect(stdout).toBe('173\n');
  expect(defexa.counts.logins).toBe(3);
});

it('a failed login in the background causes no unhandled rejection', async () => {
  defexa.fail(sessionFor(3), { times: 1 });
  defexa.fail('server-error');
  const { stdout } = await runProgram(`
    const { DefexaSessionProvider } = await import('nestjs-defexa');
    const alive = setInterval(() => {}, 1_000);
    app.get(DefexaSessionProvider).events$.subscribe(({ type }) => {
      console.log(type);
      if (type === 'login-failed') {
        setTimeout(() => clearInterval(alive));
      }
    });
    await auth.getSession();`);
  expect(stdout).toBe('login-started\nlogged-in\nlogin-started\nlogin-failed\n');
});

it('import and require load the same classes', async () => {
  const { stdout } = await runProgram(`
    const { createRequire } = await import('node:module');
    console.log(createRequire('${import.meta.url}')('nestjs-defexa').DefexaAuthService === DefexaAuthService);`);
  expect(stdout).toBe('true\n');
});

it('a subscriber of events$ that throws causes an uncaught exception, as usual in RxJS, and no failed login', async () => {
  const { stdout } = await runProgram(`
    const { DefexaSessionProvider } = await import('nestjs-defexa');
    process.on('uncaughtException', ({ message }) => console.log('uncaught: ' + message));
    const { events$ } = app.get(DefexaSessionProvider);
    events$.subscribe(({ type }) => { throw new Error(type); });
    events$.subscribe(({ type }) => console.log(type));
    const { userId } = await auth.getSession();
    console.log(userId);
    await new Promise((resolve) => setTimeout(resolve));`);
  expect(stdout.split('\n').toSorted()).toEqual([
    '',
    '173',
    'logged-in',
    'login-started',
    'uncaught: logged-in',
    'uncaught: login-started',
  ]);
});
