import { request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';

export interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends one request with only the given headers, and those that HTTP requires. */
export function send(
  url: string,
  { method = 'POST', headers = {}, body = '' }: Partial<Outgoing> = {},
): Promise<Received> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, agent: false }, (incoming) => {
      let received = '';
      incoming.setEncoding('utf8').on('data', (chunk: string) => (received += chunk));
      incoming.on('error', reject);
      incoming.on('end', () =>
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: received }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

interface Outgoing {
  method: string;
  headers: OutgoingHttpHeaders;
  body: string;
}
