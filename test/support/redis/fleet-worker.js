// A process of a fleet: a Nest app with the built package and its own Redis client. Runs the actions that its parent requests
// and replies with their results.
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { DefexaHttpService, DefexaModule, DefexaSessionProvider } from 'nestjs-defexa';
import { RedisSessionStore } from 'nestjs-defexa/redis';
import { lastValueFrom } from 'rxjs';

const { client: name, port, ...options } = JSON.parse(process.argv[2]);
const client = await connect();
const sessionStore = new RedisSessionStore(client);
const context = await NestFactory.createApplicationContext(
  DefexaModule.forRoot({ ...options, sessionStore }),
  {
    logger: false,
  },
);
const provider = context.get(DefexaSessionProvider);
const http = context.get(DefexaHttpService);

const seen = { tokens: [], events: {}, paid: 0, failures: [] };
provider.events$.subscribe(({ type, session }) => {
  seen.events[type] = (seen.events[type] ?? 0) + 1;
  if (type === 'logged-in' || type === 'session-shared') {
    seen.tokens.push(session.sessionToken);
  }
});

async function connect() {
  if (name === 'ioredis') {
    const { Redis } = await import('ioredis');
    return new Redis(port, '127.0.0.1').on('error', () => {});
  }
  const { createClient } = await import('redis');
  return createClient({ socket: { host: '127.0.0.1', port } })
    .on('error', () => {})
    .connect();
}

async function pay() {
  try {
    await lastValueFrom(http.post('/api/v1/da/invoices', { amount: 10 }));
    seen.paid += 1;
  } catch (error) {
    seen.failures.push(String(error));
  }
}

let interval;
const actions = {
  pay,
  /** Pays every so many milliseconds; 0 stops it. */
  payEvery: (milliseconds) => {
    clearInterval(interval);
    interval = milliseconds && setInterval(() => void pay(), milliseconds);
  },
  session: async () => (await provider.getSession()).sessionToken,
  report: () => seen,
  close: async () => {
    clearInterval(interval);
    await context.close();
    (client.disconnect ?? client.destroy).call(client);
    process.disconnect();
  },
};
async function act({ id, action, value }) {
  const reply = (outcome) => process.connected && process.send({ id, ...outcome });
  try {
    reply({ result: await actions[action](value) });
  } catch (error) {
    reply({ error: String(error) });
  }
}

process.on('message', (request) => void act(request));
process.send({ id: 0 });
