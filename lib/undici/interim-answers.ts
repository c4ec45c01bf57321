import { maxHeaderSize } from 'node:http';
import type { Socket } from 'node:net';

/** Any status below 200 (RFC 9110, section 15.2) but 101, by which the server would leave HTTP. */
const INTERIM = /^HTTP\/1\.[01] 1(?!01)\d\d/;
const STATUS_LENGTH = 'HTTP/1.1 100'.length;
const START = 'HTTP/1.';
const HEAD_END = '\r\n\r\n';
const NOTHING = Buffer.alloc(0);

/**
 * Has a socket give no interim answer to who reads from it: undici takes `100 Continue` for a fault of the server and gives up a
 * request that may have been carried out, where every client has to accept it.
 *
 * A write begins a request, and the first bytes that come after it its answer: so requests must be written at once, and one at a
 * time.
 */
export function withoutInterimAnswers<T extends Socket>(socket: T): T {
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
  const push = socket.push.bind(socket);
  let isAwaited = false;
  let held: Buffer = NOTHING;

  socket.write = (...args: unknown[]) => {
    isAwaited = true;
    return write(...args);
  };

  socket.push = (chunk: Buffer | null) => {
    if (!isAwaited) {
      return push(chunk);
    }
    const bytes = finalPart(held.length > 0 ? Buffer.concat([held, chunk ?? NOTHING]) : (chunk ?? NOTHING));
    isAwaited = chunk !== null && mayGoOn(bytes);
    held = isAwaited ? bytes : NOTHING;
    const hasRoom = push(isAwaited ? NOTHING : bytes);
    return chunk === null ? push(null) : hasRoom;
  };
  return socket;
}

/** The bytes without the interim answers that have come whole. */
function finalPart(bytes: Buffer): Buffer {
  let rest = withoutLineBreaks(bytes);
  while (isInterim(rest)) {
    const end = rest.indexOf(HEAD_END);
    if (end < 0) {
      break;
    }
    rest = withoutLineBreaks(rest.subarray(end + HEAD_END.length));
  }
  return rest;
}

/** Some servers send an empty line too many before an answer, and clients ignore it. */
function withoutLineBreaks(bytes: Buffer): Buffer {
  const start = bytes.findIndex((byte) => byte !== 13 && byte !== 10);
  return bytes.subarray(start < 0 ? bytes.length : start);
}

/**
 * Whether more has to come to tell; also for a status line, of which undici would lose the text if it came in two pieces. What is too
 * long, or no HTTP, is for who reads it to refuse.
 */
function mayGoOn(bytes: Buffer): boolean {
  const isWhole = !isInterim(bytes) && bytes.includes('\n');
  return !isWhole && bytes.length <= maxHeaderSize && START.startsWith(textOf(bytes, START.length));
}

const textOf = (bytes: Buffer, length: number) => bytes.toString('latin1', 0, length);

const isInterim = (bytes: Buffer) => INTERIM.test(textOf(bytes, STATUS_LENGTH));
