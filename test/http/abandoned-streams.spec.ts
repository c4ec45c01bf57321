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
  'times out': (response) => response.writeHead(500, { 'content-length': '100' }).write('part'),
  'is complete': (response) => response.writeHead(500).end('whole'),
};

const OWNERS: Record<string, (stream: Readable) => unknown> = {
  'resumes it': (stream) => stream.resume(),
  'listens to its data': (stream) => stream.on('data', () => {}),
  'destroys it': (stream) => stream.destroy(),
  'destroys it with an error': (stream) => stream.destroy(new Error('The client went away')),
  'serializes it': (stream) => instanceToPlain({ stream }),
  'serializes it while reading it': (stream) => instanceToPlain({ stream: stream.resume() }),
  'never reads it': () => {},
};

const unhandled: unknown[] = [];
const note = (reason: unknown) => void unhandled.push(reason);

beforeEach(() => {
  unhandled.length = 0;
  realProcess.on('uncaughtException', note);
  realProcess.on('unhandledRejection', note);
});

afterEach(async () => {
  realProcess.off('uncaughtException', note);
  realProcess.off('unhandledRejection', note);
  await closeAll();
});

describe.each(TRANSPORTS)('a response stream, over %s', (_, transport) => {
  describe.each(Object.keys(TROUBLE))('of a failed call, whose body %s', (trouble) => {
    it.each(Object.keys(OWNERS))('causes no unhandled error if its owner %s', async (owner) => {
      const server = await serve(TROUBLE[trouble]);
      const http = httpOver(transport, server.origin, { timeout: 300 });
      const call = http.post(PATH, {}, { responseType: 'stream', maxContentLength: 1_000 });
      const error = await firstValueFrom(call).catch((reason: unknown) => reason as AxiosError<Readable>);
      const stream = (error as AxiosError<Readable>).response?.data;
      // After a timeout there is no response.
      expect(stream === undefined || stream instanceof Readable).toBe(true);
      if (stream) {
        OWNERS[owner]!(stream);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(unhandled).toEqual([]);
    });
  });

  it.each(Object.keys(OWNERS))(
    'of a successful call causes no unhandled error if its owner %s',
    async (owner) => {
      const server = await serve((response) => {
        response.write('part');
        setTimeout(() => response.socket?.destroy(), 20);
      });
      const http = httpOver(transport, server.origin);
      const { data } = await firstValueFrom(http.post<Readable>(PATH, {}, { responseType: 'stream' }));
      OWNERS[owner]!(data);
      await new Promise((resolve) => setTimeout(resolve, 50));
      data.destroy();
      expect(unhandled).toEqual([]);
    },
  );
});
