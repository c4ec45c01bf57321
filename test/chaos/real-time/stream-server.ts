import type { ServerResponse } from 'node:http';
import { listen, type RawServer, SESSION } from '../../support/http/raw-server.js';

/** Of a body that is read whole; `TOO_LARGE` is more than that. */
export const LARGEST_BODY = 100_000;
const TOO_LARGE = 2 * LARGEST_BODY;

/** What becomes of the body of an answer. */
const BODIES = {
  'comes whole': (response: ServerResponse) => response.end('x'.repeat(50_000)),
  'is cut off': (response: ServerResponse) => {
    response.setHeader('content-length', 100);
    response.write('part', () => response.socket?.destroy());
  },
  'is reset': (response: ServerResponse) => {
    response.write('part', () => response.socket?.resetAndDestroy());
  },
  'is too large': (response: ServerResponse) => response.end('x'.repeat(TOO_LARGE)),
  'never ends': (response: ServerResponse) => response.write('part'),
};

export type BodyFate = keyof typeof BODIES;

export const BODY_FATES = Object.keys(BODIES) as BodyFate[];

/** Where an answer of that status, with such a body, is to be had. */
export const reportPath = (status: number, fate: BodyFate) =>
  `/api/v1/report/${status}/${BODY_FATES.indexOf(fate)}`;

/** Logs everybody in, and answers as the path asks for. */
export function serveReports(): Promise<RawServer> {
  return listen((response) => {
    const [, status, fate] = /\/report\/(\d+)\/(\d+)$/.exec(response.req.url ?? '') ?? [];
    if (fate === undefined) {
      response.end(SESSION);
    } else {
      response.statusCode = Number(status);
      BODIES[BODY_FATES[Number(fate)]!](response);
    }
  });
}
