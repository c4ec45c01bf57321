// How long calls of DefexaHttpService that fail with a large body block the event loop.
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { firstValueFrom } from 'rxjs';
import { startEmulator } from '../emulator.js';
import { DefexaHttpService, DefexaModule, DefexaSessionProvider } from '../nestjs-defexa.js';
import { median } from '../statistics.js';
import { bodiesWith } from './bodies.js';
import { longestBlock } from './longest-block.js';

const MIB = 1024 * 1024;
/** The longest body that a call accepts; the longest that is searched; the longest whose problems are read. */
const SIZES = { '10 MiB': 10 * MIB, '1 MiB': MIB, '64 KiB': MIB / 16 };
const RESPONSE_TYPES = ['json', 'text', 'arraybuffer', 'stream'];

/** @returns for each body the time to parse it, and the longest block that a failed call with it causes, in milliseconds */
export async function measureCalls({ rounds }) {
  const emulator = await startEmulator();
  const { baseUrl, merchantPrivateKey } = emulator;
  const module = DefexaModule.forRoot({ baseUrl, merchantPrivateKey, timeout: 60_000 });
  const app = await NestFactory.createApplicationContext(module, { logger: false });
  const http = app.get(DefexaHttpService);
  const { sessionToken } = await app.get(DefexaSessionProvider).getSession();
  const calls = [];
  for (const [sizeName, size] of Object.entries(SIZES)) {
    for (const [name, bodyOf] of Object.entries(bodiesWith(sessionToken, merchantPrivateKey))) {
      const body = bodyOf(size);
      await emulator.call('fail', { status: 500, body }, { route: 'invoice' });
      const parsed = timeToParse(body, rounds);
      const blocks = [];
      for (const responseType of RESPONSE_TYPES) {
        blocks.push(await blockOf(() => failure(http, responseType), rounds));
      }
      await emulator.call('recover');
      const beyondParsing = Math.max(0, Math.max(...blocks) - parsed);
      calls.push({
        body: `${sizeName}: ${name}`,
        bytes: Buffer.byteLength(body),
        parsed: rounded(parsed),
        beyondParsing: rounded(beyondParsing),
      });
    }
  }
  await app.close();
  emulator.close();
  return calls;
}

const rounded = (milliseconds) => Number(milliseconds.toFixed(1));

async function failure(http, responseType) {
  try {
    await firstValueFrom(http.post('api/v1/invoice', { amount: 100 }, { responseType }));
  } catch (error) {
    if (error.response?.status === 500) {
      return;
    }
    throw error;
  }
  throw new Error('Expected to fail');
}

async function blockOf(call, rounds) {
  const blocks = [];
  for (let round = 0; round < rounds; round += 1) {
    blocks.push(await longestBlock(call));
  }
  return median(blocks);
}

/** 0 if it is not JSON. */
function timeToParse(body, rounds) {
  const times = Array.from({ length: rounds }, () => {
    const start = performance.now();
    try {
      JSON.parse(body);
      return performance.now() - start;
    } catch {
      return 0;
    }
  });
  return median(times);
}
