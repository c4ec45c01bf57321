import type { ServerResponse } from 'node:http';
import { listen, type RawServer, SESSION } from '../../support/http/raw-server.js';

/** The `maxContentLength` of the app. */
export const MAX_BODY_BYTES = 100_000;
const OVERSIZE_BYTES = 2 * MAX_BODY_BYTES;

/** What happens to the body of a response. */
const BODIES = {
  'is complete': (response: ServerResponse) => response.end('x'.repeat(50_000)),
  'is truncated': (response: ServerResponse) => {
    response.setHeader('content-length', 100);
    response.write('part', () => response.socket?.destroy());
  },
  'is reset': (response: ServerResponse) => {
    response.write('part', () => response.socket?.resetAndDestroy());
  },
  'is too large': (response: ServerResponse) => response.end('x'.repeat(OVERSIZE_BYTES)),
  'never ends': (response: ServerResponse) => response.write('part'),
};

export type BodyOutcome = keyof typeof BODIES;

export const BODY_OUTCOMES = Object.keys(BODIES) as BodyOutcome[];

/** The path that responds with that status and body. */
export const reportPath = (status: number, outcome: BodyOutcome) =>
  `/api/v1/report/${status}/${BODY_OUTCOMES.indexOf(outcome)}`;

/** Starts a server that accepts each login, and responds as a report's path says. */
export function serveReports(): Promise<RawServer> {
  return listen((response) => {
    const [, status, outcome] = /\/report\/(\d+)\/(\d+)$/.exec(response.req.url ?? '') ?? [];
    if (outcome === undefined) {
      response.end(SESSION);
    } else {
      response.statusCode = Number(status);
      BODIES[BODY_OUTCOMES[Number(outcome)]!](response);
    }
  });
}
