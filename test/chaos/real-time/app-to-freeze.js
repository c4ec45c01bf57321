// An app in a process of its own that calls without a pause, as its parent freezes it. It tells of every call and what became
// of it. The built package: Jest is not here to compile it.
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { DefexaAuthService, DefexaHttpService, DefexaModule, DefexaSessionProvider } from 'nestjs-defexa';
import { undiciTransport } from 'nestjs-defexa/undici';
import { firstValueFrom } from 'rxjs';

/** In milliseconds. */
const BETWEEN_CALLS = 50;
/** Timestamps have whole seconds, so that an end can be read as much too late, in milliseconds. */
const SECOND = 1_000;

const { transport, limit, ...options } = JSON.parse(process.argv[2]);
const httpTransport = transport === 'undici' ? undiciTransport : undefined;
const app = await NestFactory.createApplicationContext(DefexaModule.forRoot({ ...options, httpTransport }), {
  logger: false,
});
const auth = app.get(DefexaAuthService);
const http = app.get(DefexaHttpService);

/** On a clock that all processes of the machine share, in milliseconds. */
const now = () => Number(process.hrtime.bigint()) / 1e6;
const tell = (happened) => process.send?.({ at: now(), ...happened });

app.get(DefexaSessionProvider).events$.subscribe(({ type }) => tell({ type: 'event', event: type }));

const METHODS = {
  getSession: async () => {
    const { expiration } = await auth.getSession();
    const late = Date.now() - expiration.getTime();
    if (late > SECOND) {
      throw new Error(`a session was served ${late} ms past its end`);
    }
  },
  request: () => firstValueFrom(http.post('/api/v1/invoice', { amount: 10 }, { timeout: limit })),
};

let calls = 0;
const open = new Set();

async function call(method) {
  const number = (calls += 1);
  tell({ type: 'call', number, method });
  try {
    await METHODS[method]();
    tell({ type: 'answered', number });
  } catch (error) {
    tell({ type: 'answered', number, error: `${error.code ?? error.name}: ${error.message}` });
  }
}

const load = setInterval(() => {
  for (const method of Object.keys(METHODS)) {
    const answered = call(method).finally(() => open.delete(answered));
    open.add(answered);
  }
}, BETWEEN_CALLS);

const actions = {
  heap: () => {
    globalThis.gc();
    tell({ type: 'heap', bytes: process.memoryUsage().heapUsed });
  },
  /** Then there is nothing left to do, and the process ends by itself. */
  close: async () => {
    clearInterval(load);
    await Promise.all(open);
    await app.close();
    process.disconnect();
  },
};

process.on('message', (action) => void actions[action]());
tell({ type: 'started' });
