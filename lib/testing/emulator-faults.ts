import { type ServerResponse, validateHeaderName, validateHeaderValue } from 'node:http';
import { type Answer, refused } from './emulator-answers.js';
import { type DefexaProblemFault, failed, keyEcho } from './emulator-problems.js';

/** What can go wrong with a request: by name, by what the platform says, or an answer of your own. */
export type DefexaFault = DefexaFaultName | DefexaProblemFault | DefexaCannedAnswer;

/**
 * What can go wrong with a request.
 *
 * `forbidden` is HTTP 403 in the platform's envelope, without a problem in it; `firewall` is HTTP 403 with a page.
 * `too-many-requests` asks with `Retry-After: 1` to stay away for a second. `unsuccessful` is HTTP 200 with
 * `success: false`. `key-echo` is an error that holds the merchant private key, as the engine makes them. `oversize-body` has
 * 2 MiB.
 */
export type DefexaFaultName =
  | 'unauthorized'
  | 'forbidden'
  | 'firewall'
  | 'too-many-requests'
  | 'server-error'
  | 'hang'
  | 'connection-reset'
  | 'cut-off-body'
  | 'invalid-json'
  | 'html'
  | 'unsuccessful'
  | 'key-echo'
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
 * @throws {TypeError} if one of its headers can't be sent, or it has neither a problem nor a body
 */
export function assertSendable(fault: DefexaFault): void {
  if (typeof fault === 'string') {
    if (!FAULT_NAMES.includes(fault)) {
      throw new RangeError(`There is no fault "${fault}"; the faults are ${FAULT_NAMES.join(', ')}`);
    }
    return;
  }
  if (!isProblemFault(fault) && !isCannedAnswer(fault)) {
    throw new TypeError(
      'A fault is a name, { problem, kind, message, status } with texts of the platform, or { status, headers, body } ' +
        'with a text',
    );
  }
  for (const [name, value] of Object.entries('headers' in fault ? (fault.headers ?? {}) : {})) {
    validateHeaderName(name);
    validateHeaderValue(name, value ?? '');
  }
  const { status = 200 } = fault;
  const isBodiless = isProblemFault(fault) && (status === 204 || status === 304);
  if (!Number.isInteger(status) || status < 200 || status > 599 || isBodiless) {
    throw new RangeError(`The status of an answer must be from 200 to 599; it is ${status}`);
  }
}

/** Sends an answer. `Date` shows the server's clock. */
function send(
  response: ServerResponse,
  { status = 200, headers: given = {}, body }: Answer | DefexaCannedAnswer,
  serverClock: number,
): void {
  const headers = {
    'content-type': 'application/json',
    date: new Date(serverClock).toUTCString(),
    ...lowerCased(given),
  };
  response.sendDate = false;
  for (const [name, value] of Object.entries(headers)) {
    if (value !== null) {
      response.setHeader(name, value);
    }
  }
  response.writeHead(status).end(body);
}

/** What an emulator knows when it answers. */
export interface AnswerContext {
  /** What is answered without a fault. */
  readonly usual: () => Answer;
  readonly serverClock: number;
  /** The key that the platform knows the merchant by. */
  readonly sentKey: string;
}

function isProblemFault(fault: object | null): fault is DefexaProblemFault {
  const { problem, kind = '', message = '' } = (fault ?? {}) as Record<string, unknown>;
  const areTexts = [problem, kind, message].every((text) => typeof text === 'string');
  return areTexts && problem !== '' && !('body' in fault!) && !('headers' in fault!);
}

function isCannedAnswer(fault: object | null): fault is DefexaCannedAnswer {
  const { body, problem } = (fault ?? {}) as Record<string, unknown>;
  return typeof body === 'string' && problem === undefined;
}

/** Answers as usual, or with a fault. */
export function answer(
  response: ServerResponse,
  fault: DefexaFault | undefined,
  context: AnswerContext,
): void {
  if (fault === undefined) {
    send(response, context.usual(), context.serverClock);
  } else if (typeof fault !== 'string') {
    send(response, 'problem' in fault ? failed(fault) : fault, context.serverClock);
  } else if (fault === 'connection-reset') {
    response.socket?.resetAndDestroy();
  } else if (fault === 'cut-off-body') {
    const { status, body } = context.usual();
    const length = String(Buffer.byteLength(body));
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': length });
    response.write(body.slice(0, body.length / 2), () => response.socket?.destroy());
  } else if (fault === 'key-echo') {
    send(response, keyEcho(context.sentKey), context.serverClock);
  } else if (fault !== 'hang') {
    send(response, FAULTY[fault], context.serverClock);
  }
}

const FORBIDDEN = '<html><head><title>403 Forbidden</title></head><body>Forbidden</body></html>';
const HTML = '<!DOCTYPE html><html><head><title>Maintenance</title></head><body>Back soon.</body></html>';

type CannedName = Exclude<DefexaFaultName, 'hang' | 'connection-reset' | 'cut-off-body' | 'key-echo'>;

const FAULTY: Readonly<Record<CannedName, Answer>> = {
  unauthorized: refused(401, 'Unauthorized'),
  forbidden: refused(403, 'Forbidden'),
  firewall: { status: 403, headers: { 'content-type': 'text/html' }, body: FORBIDDEN },
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
  ...(Object.keys(FAULTY) as CannedName[]),
  'key-echo',
  'hang',
  'connection-reset',
  'cut-off-body',
];
