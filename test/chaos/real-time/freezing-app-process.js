// An app that makes calls without a pause and reports each of them to its parent process, which freezes it. It uses the built
// package, since Jest compiles nothing in this process.
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { DefexaAuthService, DefexaHttpService, DefexaModule, DefexaSessionProvider } from 'nestjs-defexa';
import { undiciTransport } from 'nestjs-defexa/undici';
import { firstValueFrom } from 'rxjs';

const CALL_INTERVAL_MS = 50;
/** Timestamps are in whole seconds, so that the expiration may be read as one second too late. */
const TOLERANCE_MS = 1_000;

const { transport, limitMs, ...options } = JSON.parse(process.argv[2]);
const httpTransport = transport === 'undici' ? undiciTransport : undefined;
const app = await NestFactory.createApplicationContext(DefexaModule.forRoot({ ...options, httpTransport }), {
  logger: false,
});
const auth = app.get(DefexaAuthService);
const http = app.get(DefexaHttpService);

/** Reads a clock that all processes of the machine share, in milliseconds. */
const now = () => Number(process.hrtime.bigint()) / 1e6;
const report = (occurrence) => process.send?.({ at: now(), ...occurrence });

app.get(DefexaSessionProvider).events$.subscribe(({ type }) => report({ type: 'event', event: type }));

const METHODS = {
  getSession: async () => {
    const { expiration } = await auth.getSession();
    const lateMs = Date.now() - expiration.getTime();
    if (lateMs > TOLERANCE_MS) {
      throw new Error(`a session was served ${lateMs} ms past its end`);
    }
  },
  request: () => firstValueFrom(http.post('/api/v1/invoice', { amount: 10 }, { timeout: limitMs })),
};

let calls = 0;
const open = new Set();

async function call(method) {
  const number = (calls += 1);
  report({ type: 'call', number, method });
  try {
    await METHODS[method]();
    report({ type: 'settled', number });
  } catch (error) {
    report({ type: 'settled', number, error: `${error.code ?? error.name}: ${error.message}` });
  }
}

const load = setInterval(() => {
  for (const method of Object.keys(METHODS)) {
    const settled = call(method).finally(() => open.delete(settled));
    open.add(settled);
  }
}, CALL_INTERVAL_MS);

const actions = {
  heap: () => {
    globalThis.gc();
    report({ type: 'heap', bytes: process.memoryUsage().heapUsed });
  },
  /** Afterwards the process has nothing left to do, and ends by itself. */
  close: async () => {
    clearInterval(load);
    await Promise.all(open);
    await app.close();
    process.disconnect();
  },
};

process.on('message', (action) => void actions[action]());
report({ type: 'started' });
