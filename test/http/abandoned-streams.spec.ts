import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AxiosError } from 'axios';
import { instanceToPlain } from 'class-transformer';
import { firstValueFrom } from 'rxjs';
import { httpOver, closeAll, PATH, serve, TRANSPORTS } from '../support/http/transports.js';
import { realProcess } from '../support/real-process.js';

const TROUBLE: Record<string, (response: ServerResponse) => unknown> = {
  'is cut off': (response) => {
    response.writeHead(500, { 'content-length': '100' });
    return response.write('part', () => response.socket?.destroy());
  },
  'is too large': (response) => response.writeHead(500).end('x'.repeat(2_000)),
  'comes too late': (response) => response.writeHead(500, { 'content-length': '100' }).write('part'),
  'comes whole': (response) => response.writeHead(500).end('whole'),
};

const OWNERS: Record<string, (stream: Readable) => unknown> = {
  'resumes it': (stream) => stream.resume(),
  'listens to its data': (stream) => stream.on('data', () => {}),
  'destroys it': (stream) => stream.destroy(),
  'destroys it with an error': (stream) => stream.destroy(new Error('The client went away')),
  'serializes it': (stream) => instanceToPlain({ stream }),
  'serializes it while it reads it': (stream) => instanceToPlain({ stream: stream.resume() }),
  'never looks at it': () => {},
};

const unheard: unknown[] = [];
const note = (reason: unknown) => void unheard.push(reason);

beforeEach(() => {
  unheard.length = 0;
  realProcess.on('uncaughtException', note);
  realProcess.on('unhandledRejection', note);
});

afterEach(async () => {
  realProcess.off('uncaughtException', note);
  realProcess.off('unhandledRejection', note);
  await closeAll();
});

describe.each(TRANSPORTS)('the stream of a call, over %s', (_, transport) => {
  describe.each(Object.keys(TROUBLE))('that fails, whose body %s', (trouble) => {
    it.each(Object.keys(OWNERS))('harms nobody if its owner %s', async (owner) => {
      const server = await serve(TROUBLE[trouble]);
      const http = httpOver(transport, server.origin, { timeout: 300 });
      const call = http.post(PATH, {}, { responseType: 'stream', maxContentLength: 1_000 });
      const error = await firstValueFrom(call).catch((reason: unknown) => reason as AxiosError<Readable>);
      const stream = (error as AxiosError<Readable>).response?.data;
      // Where its time is over, there is no response to speak of.
      expect(stream === undefined || stream instanceof Readable).toBe(true);
      if (stream) {
        OWNERS[owner]!(stream);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(unheard).toEqual([]);
    });
  });

  it.each(Object.keys(OWNERS))('that succeeds harms nobody if its owner %s', async (owner) => {
    const server = await serve((response) => {
      response.write('part');
      setTimeout(() => response.socket?.destroy(), 20);
    });
    const http = httpOver(transport, server.origin);
    const { data } = await firstValueFrom(http.post<Readable>(PATH, {}, { responseType: 'stream' }));
    OWNERS[owner]!(data);
    await new Promise((resolve) => setTimeout(resolve, 50));
    data.destroy();
    expect(unheard).toEqual([]);
  });
});
