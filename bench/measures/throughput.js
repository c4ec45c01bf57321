// Authenticated POSTs, compared with those of plain axios with a constant token in the body.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import axios from 'axios';
import { createContender, OURS } from '../contenders.js';
import { median, summary } from '../statistics.js';

const AT_A_TIME = 32;
const ORDER = { amount: 100, currency: 'EUR', order_id: 'abc-123', description: 'A thing that was bought' };

const LIMIT = 'axios, constant token';

/** POSTs per second. */
async function speedOf(post, duration) {
  const start = performance.now();
  let count = 0;
  const work = async () => {
    while (performance.now() - start < duration) {
      await post();
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return (count * 1_000) / (performance.now() - start);
}

export async function measure({ quick }) {
  const [rounds, duration] = quick ? [3, 200] : [21, 500];
  const server = fork(new URL('../invoice-server.js', import.meta.url));
  const [port] = await once(server, 'message');
  const emulator = { baseUrl: `http://127.0.0.1:${port}/`, merchantPrivateKey: 'key' };
  const byAxios = await createContender(OURS, emulator);
  const byUndici = await createContender(OURS, emulator, { undici: true });
  const handWritten = await createContender('hand-written', emulator);
  const byAuthRefresh = await createContender('axios-auth-refresh', emulator);
  const session_token = byAxios.tokenOf(await byAxios.getToken());
  const posts = {
    [LIMIT]: () => axios.post(`${emulator.baseUrl}api/v1/invoice`, { ...ORDER, session_token }),
    [OURS]: () => byAxios.post(ORDER),
    [`${OURS}, undici`]: () => byUndici.post(ORDER),
    'hand-written': () => handWritten.post(ORDER),
    'axios-auth-refresh': () => byAuthRefresh.post(ORDER),
  };

  const speeds = [];
  for (let round = -2; round < rounds; round += 1) {
    const speedsOfRound = {};
    for (const [name, post] of Object.entries(posts)) {
      speedsOfRound[name] = await speedOf(post, duration);
    }
    // The first rounds warm up the compiler.
    if (round >= 0) {
      speeds.push(speedsOfRound);
    }
  }
  server.disconnect();

  const rows = Object.keys(posts).map((name) => {
    const ratio = summary(speeds.map((of) => of[name] / of[LIMIT]));
    const perSecond = Math.round(median(speeds.map((of) => of[name])));
    return [name, { ratio, perSecond }];
  });
  return { atATime: AT_A_TIME, ...Object.fromEntries(rows) };
}
