import { maxHeaderSize } from 'node:http';
import type { Socket } from 'node:net';

/** Any status below 200 (RFC 9110, section 15.2) except 101, which switches to another protocol. */
const INTERIM_STATUS_LINE = /^HTTP\/1\.[01] 1(?!01)\d\d/;
const STATUS_CODE_END = 'HTTP/1.1 100'.length;
const VERSION_PREFIX = 'HTTP/1.';
const HEAD_END = '\r\n\r\n';
const EMPTY = Buffer.alloc(0);

/**
 * Removes interim responses from what a socket delivers. undici treats `100 Continue` as a protocol error and drops a request that
 * may have been carried out, although every client must accept it.
 *
 * A write starts a request, and the bytes after it are its response: each request must be written at once, and without pipelining.
 */
export function discardInterimResponses<T extends Socket>(socket: T): T {
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
  const push = socket.push.bind(socket);
  let isAwaitingResponse = false;
  let buffered: Buffer = EMPTY;

  socket.write = (...args: unknown[]) => {
    isAwaitingResponse = true;
    return write(...args);
  };

  socket.push = (chunk: Buffer | null) => {
    if (!isAwaitingResponse) {
      return push(chunk);
    }
    const received = chunk ?? EMPTY;
    const bytes = dropInterimResponses(buffered.length > 0 ? Buffer.concat([buffered, received]) : received);
    isAwaitingResponse = chunk !== null && isUndecided(bytes);
    buffered = isAwaitingResponse ? bytes : EMPTY;
    const hasRoom = push(isAwaitingResponse ? EMPTY : bytes);
    return chunk === null ? push(null) : hasRoom;
  };
  return socket;
}

/** Drops complete interim responses from the start of the bytes. */
function dropInterimResponses(bytes: Buffer): Buffer {
  let rest = trimLineBreaks(bytes);
  while (isInterim(rest)) {
    const end = rest.indexOf(HEAD_END);
    if (end < 0) {
      break;
    }
    rest = trimLineBreaks(rest.subarray(end + HEAD_END.length));
  }
  return rest;
}

/** Some servers send an extra empty line before a response, which clients ignore. */
function trimLineBreaks(bytes: Buffer): Buffer {
  const start = bytes.findIndex((byte) => byte !== 13 && byte !== 10);
  return bytes.subarray(start < 0 ? bytes.length : start);
}

/**
 * Whether more bytes are needed to tell an interim response from a final one. Also waits for the whole status line, as undici loses
 * the reason phrase if it arrives in two chunks. undici rejects what is too long or not HTTP.
 */
function isUndecided(bytes: Buffer): boolean {
  const hasFinalStatusLine = !isInterim(bytes) && bytes.includes('\n');
  return (
    !hasFinalStatusLine &&
    bytes.length <= maxHeaderSize &&
    VERSION_PREFIX.startsWith(leadingString(bytes, VERSION_PREFIX.length))
  );
}

const isInterim = (bytes: Buffer) => INTERIM_STATUS_LINE.test(leadingString(bytes, STATUS_CODE_END));

const leadingString = (bytes: Buffer, length: number) => bytes.toString('latin1', 0, length);
