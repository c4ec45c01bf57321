import { request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';

export interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends one request, with no header but those given and what HTTP itself needs. */
export function send(
  url: string,
  { method = 'POST', headers = {}, body = '' }: Partial<Outgoing> = {},
): Promise<Received> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, agent: false }, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8').on('data', (part: string) => (text += part));
      incoming.on('error', reject);
      incoming.on('end', () =>
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: text }),
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
