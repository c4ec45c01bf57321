import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WireResponse } from './responses.js';

const MAX_BODY_BYTES = 1024 * 1024;

/** Reads a request's body; undefined if it is cut off or larger than 1 MiB. */
export async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > MAX_BODY_BYTES) {
        return undefined;
      }
      chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).toString();
}

/** Sends a response of the platform over HTTP. */
export function sendOverHttp(response: ServerResponse, wire: WireResponse): void {
  switch (wire.type) {
    case 'complete':
      response.sendDate = false;
      response.writeHead(wire.status, wire.headers).end(wire.body);
      break;
    case 'truncated':
      response.writeHead(wire.status, wire.headers);
      response.write(wire.partialBody, () => response.socket?.destroy());
      break;
    case 'connection-reset':
      response.socket?.resetAndDestroy();
      break;
    case 'none':
      break;
  }
}
