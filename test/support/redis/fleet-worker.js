// A process of a fleet, as an app would be: the built package, a Redis client of its own, and one Nest application. It does
// what its parent asks for, and answers with what came of it.
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { DefexaHttpService, DefexaModule, DefexaSessionProvider } from 'nestjs-defexa';
import { RedisSessionStore } from 'nestjs-defexa/redis';
import { lastValueFrom } from 'rxjs';

const { client: name, port, ...options } = JSON.parse(process.argv[2]);
const client = await connected();
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

async function connected() {
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

let steady;
const actions = {
  pay,
  /** Pays again and again, every so many milliseconds. */
  payEvery: (milliseconds) => {
    clearInterval(steady);
    steady = milliseconds && setInterval(() => void pay(), milliseconds);
  },
  session: async () => (await provider.getSession()).sessionToken,
  look: () => seen,
  close: async () => {
    clearInterval(steady);
    await context.close();
    (client.disconnect ?? client.destroy).call(client);
    process.disconnect();
  },
};
async function act({ id, action, value }) {
  const answer = (outcome) => process.connected && process.send({ id, ...outcome });
  try {
    answer({ result: await actions[action](value) });
  } catch (error) {
    answer({ error: String(error) });
  }
}

process.on('message', (asked) => void act(asked));
process.send({ id: 0 });
