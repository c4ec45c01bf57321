import { type ServerResponse, validateHeaderName, validateHeaderValue } from 'node:http';
import { type Answer, refused } from './emulator-answers.js';

/** What can go wrong with a request, by name; or an answer of your own. */
export type DefexaFault = DefexaFaultName | DefexaCannedAnswer;

/**
 * What can go wrong with a request.
 *
 * `too-many-requests` asks with `Retry-After: 1` to stay away for a second. `unsuccessful` is HTTP 200 with
 * `success: false`. `oversize-body` has 2 MiB.
 */
export type DefexaFaultName =
  | 'unauthorized'
  | 'forbidden'
  | 'too-many-requests'
  | 'server-error'
  | 'hang'
  | 'connection-reset'
  | 'cut-off-body'
  | 'invalid-json'
  | 'html'
  | 'unsuccessful'
  | 'redirect'
  | 'oversize-body';

/** An answer to send as it is. */
export interface DefexaCannedAnswer {
  /** @default 200 */
  status?: number;
  /** Beside `Content-Type: application/json` and `Date`. A header set to null is left out, these two as well. */
  headers?: Record<string, string | null>;
  /** The body, whatever its form. */
  body: string;
}

/**
 * @throws {RangeError} if there is no fault of that name, or a canned answer's status is none: while the test that asks
 * for it can still see that
 * @throws {TypeError} if one of its headers can't be sent
 */
export function assertSendable(fault: DefexaFault): void {
  if (typeof fault === 'string') {
    if (!FAULT_NAMES.includes(fault)) {
      throw new RangeError(`There is no fault "${fault}"; the faults are ${FAULT_NAMES.join(', ')}`);
    }
    return;
  }
  for (const [name, value] of Object.entries(fault.headers ?? {})) {
    validateHeaderName(name);
    validateHeaderValue(name, value ?? '');
  }
  const { status = 200 } = fault;
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw new RangeError(`A canned answer's status must be from 200 to 599; it is ${status}`);
  }
}

/** Sends an answer. `Date` shows the server's clock. */
export function send(
  response: ServerResponse,
  answer: Answer | DefexaCannedAnswer,
  serverClock: number,
): void {
  const headers = {
    'content-type': 'application/json',
    date: new Date(serverClock).toUTCString(),
    ...lowerCased(answer.headers ?? {}),
  };
  response.sendDate = false;
  for (const [name, value] of Object.entries(headers)) {
    if (value !== null) {
      response.setHeader(name, value);
    }
  }
  response.writeHead(answer.status ?? 200).end(answer.body);
}

/** Answers with a fault. `usual` makes what would have been answered without it. */
export function fail(
  response: ServerResponse,
  fault: DefexaFault,
  usual: () => Answer,
  serverClock: number,
): void {
  if (typeof fault !== 'string') {
    send(response, fault, serverClock);
  } else if (fault === 'connection-reset') {
    response.socket?.resetAndDestroy();
  } else if (fault === 'cut-off-body') {
    const { status, body } = usual();
    const length = String(Buffer.byteLength(body));
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': length });
    response.write(body.slice(0, body.length / 2), () => response.socket?.destroy());
  } else if (fault !== 'hang') {
    send(response, FAULTY[fault], serverClock);
  }
}

const HTML = '<!DOCTYPE html><html><head><title>Maintenance</title></head><body>Back soon.</body></html>';

const FAULTY: Readonly<
  Record<Exclude<DefexaFaultName, 'hang' | 'connection-reset' | 'cut-off-body'>, Answer>
> = {
  unauthorized: refused(401, 'Unauthorized'),
  forbidden: refused(403, 'Forbidden'),
  'too-many-requests': { ...refused(429, 'Too many requests'), headers: { 'retry-after': '1' } },
  'server-error': refused(500, 'Internal error'),
  'invalid-json': { status: 200, body: '{"success": true, "status": 200,' },
  html: { status: 200, headers: { 'content-type': 'text/html' }, body: HTML },
  unsuccessful: { status: 200, body: refused(400, 'Something is wrong').body },
  redirect: { status: 302, headers: { location: '/elsewhere' }, body: '' },
  'oversize-body': { status: 200, body: JSON.stringify({ padding: 'x'.repeat(2 * 1024 * 1024) }) },
};

function lowerCased(headers: Readonly<Record<string, string | null>>) {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** All there are. */
export const FAULT_NAMES: readonly DefexaFaultName[] = [
  ...(Object.keys(FAULTY) as (keyof typeof FAULTY)[]),
  'hang',
  'connection-reset',
  'cut-off-body',
];
