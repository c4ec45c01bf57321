// Signed-in POSTs against those of a plain axios with a constant token in the body.
import 'reflect-metadata';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { NestFactory } from '@nestjs/core';
import axios from 'axios';
import { DefexaHttpService, DefexaModule, DefexaSessionProvider } from 'nestjs-defexa';
import { undiciTransport } from 'nestjs-defexa/undici';
import { firstValueFrom } from 'rxjs';

const AT_A_TIME = 32;
const ROUNDS = 21;
const ROUND = 500;
const PATH = 'api/v1/invoice';
const ORDER = { amount: 100, currency: 'EUR', order_id: 'abc-123', description: 'A thing that was bought' };

const server = fork(new URL('server.js', import.meta.url));
const [port] = await once(server, 'message');
const baseUrl = `http://127.0.0.1:${port}/`;

async function startApp(options) {
  const module = DefexaModule.forRoot({ merchantPrivateKey: 'key', baseUrl, ...options });
  const app = await NestFactory.createApplicationContext(module, { logger: ['error', 'warn'] });
  return { app, http: app.get(DefexaHttpService), session: app.get(DefexaSessionProvider) };
}

const byAxios = await startApp({});
const byUndici = await startApp({ httpTransport: undiciTransport });
const session_token = await byAxios.session.getSessionToken();

const LIMIT = 'axios.post with a constant token';
const posts = {
  [LIMIT]: () => axios.post(baseUrl + PATH, { ...ORDER, session_token }),
  DefexaHttpService: () => firstValueFrom(byAxios.http.post(PATH, ORDER)),
  'DefexaHttpService, undici': () => firstValueFrom(byUndici.http.post(PATH, ORDER)),
};

/** POSTs per second. */
async function measure(post) {
  const start = performance.now();
  let count = 0;
  const work = async () => {
    while (performance.now() - start < ROUND) {
      await post();
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return (count * 1_000) / (performance.now() - start);
}

const quantile = (values, part) => values.toSorted((a, b) => a - b)[Math.floor(part * (values.length - 1))];

const rounds = [];
for (let round = -2; round < ROUNDS; round += 1) {
  const speeds = {};
  for (const [name, post] of Object.entries(posts)) {
    speeds[name] = await measure(post);
  }
  // The first ones are for the compiler.
  if (round >= 0) {
    rounds.push(speeds);
  }
}

const rows = Object.keys(posts).map((name) => {
  const ratios = rounds.map((speeds) => speeds[name] / speeds[LIMIT]);
  const [lower, median, upper] = [0.25, 0.5, 0.75].map((part) => quantile(ratios, part).toFixed(2));
  const perSecond = Math.round(
    quantile(
      rounds.map((speeds) => speeds[name]),
      0.5,
    ),
  );
  return [
    name,
    { 'per second': perSecond, 'ratio (median)': median, 'half of the rounds': `${lower} to ${upper}` },
  ];
});
console.log(`Node ${process.version}, ${AT_A_TIME} at a time, ${ROUNDS} rounds of ${ROUND} ms each`);
console.table(Object.fromEntries(rows));

await Promise.all([byAxios.app.close(), byUndici.app.close()]);
server.disconnect();
