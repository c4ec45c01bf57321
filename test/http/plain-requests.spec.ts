import type { ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import axios, { type AxiosError, type AxiosResponse } from 'axios';
import { firstValueFrom, type Observable } from 'rxjs';
import type { DefexaHttpService } from '../../lib/index.js';
import { closeAll, httpOver, PATH, serve, TRANSPORTS } from '../support/http/transports.js';

afterEach(closeAll);

type Send = (http: DefexaHttpService) => Observable<AxiosResponse>;

const sendJson = (response: ServerResponse, status: number, body: unknown) =>
  response
    .writeHead(status, { 'Content-Type': 'application/json', 'X-Many': ['1', '2'] })
    .end(JSON.stringify(body));

/** An app sees how long a call took, and dates in headers and errors. */
const TIMES = /duration: \d+|\w+, \d+ \w+ \d+ [\d:]+ GMT|\d{4}-\d\d-\d\dT[\d:.]+Z/g;

/** All that an app can see of the end of a call, printed with prototypes and classes. */
async function outcomeOf(call: Observable<AxiosResponse>): Promise<string> {
  const outcome = await firstValueFrom(call).catch((error: AxiosError) => error);
  const response = outcome instanceof Error ? outcome.response : outcome;
  for (const config of [outcome.config, response?.config]) {
    // axios adds these to each config once an app has its instance.
    delete config?.transitional;
    delete config?.env;
  }
  const json = JSON.stringify(outcome, (key, value: unknown) => (key === 'stack' ? undefined : value));
  const { name, message } = outcome as Error;
  const shown = {
    ...outcome,
    name,
    message,
    class: outcome.constructor.name,
    json: JSON.parse(json) as unknown,
  };
  return inspect(shown, { depth: 9, sorted: true }).replaceAll(TIMES, '…');
}

const ANSWERS: [name: string, answer: (response: ServerResponse) => unknown][] = [
  ['JSON', (response) => sendJson(response, 200, { invoice_id: 1 })],
  ['text', (response) => response.end('fine')],
  ['nothing', (response) => response.writeHead(204).end()],
  [
    'a failure with problems',
    (response) => sendJson(response, 403, { success: false, problems: ['amount_invalid'] }),
  ],
  [
    'a failure under HTTP 200',
    (response) => sendJson(response, 200, { success: false, problems: ['amount_invalid'] }),
  ],
  ['a failure that is not JSON', (response) => response.writeHead(502).end('<html>')],
  ['a rejected session', (response) => sendJson(response, 401, { success: false, status: 401 })],
  ['a redirect', (response) => response.writeHead(302, { Location: '/' }).end()],
  [
    'a response without an end',
    (response) => response.writeHead(200, { 'Content-Length': 9 }).write('{"a"', () => response.destroy()),
  ],
  ['no response', (response) => response.destroy()],
];

const REQUESTS: [name: string, send: Send][] = [
  ['post(url, data)', (http) => http.post(PATH, { amount: 10 })],
  [
    'put(url, data)',
    (http) => http.put(PATH, { amount: 10, items: [{ id: 1n.toString(), at: new Date(0) }] }),
  ],
  ['patch(url)', (http) => http.patch(PATH)],
  ['delete(url, { data })', (http) => http.delete(PATH, { data: {} })],
  [
    'request() with a method in capitals',
    (http) => http.request({ method: 'POST', url: PATH, data: '{"a": 1}' }),
  ],
  ['request() without a method', (http) => http.request({ url: PATH, data: {} })],
  ['a body that cannot carry the token', (http) => http.post(PATH, [1])],
  ['a path that leads out', (http) => http.post('../x', {})],
  ['a cancelled token', (http) => http.post(PATH, {}, { cancelToken: cancelledToken() })],
];

function cancelledToken() {
  const source = axios.CancelToken.source();
  source.cancel('The buyer has left');
  return source.token;
}

describe.each(TRANSPORTS)('a request without options, over %s', (_, transport) => {
  async function bothOutcomes(send: Send, answer: (response: ServerResponse) => unknown) {
    const { origin, seen } = await serve(answer);
    const plain = await outcomeOf(send(httpOver(transport, origin)));
    const byAxios = httpOver(transport, origin);
    expect(byAxios.axiosRef).toBeDefined();
    const axiosOutcome = await outcomeOf(send(byAxios));
    const requests = seen.map(({ method, url, headers, body }) => ({ method, url, headers, body }));
    const half = requests.length / 2;
    expect(requests.slice(half)).toEqual(requests.slice(0, half));
    return [plain, axiosOutcome];
  }

  it.each(ANSWERS)('that is answered with %s ends as if axios had sent it', async (_name, answer) => {
    const [plain, byAxios] = await bothOutcomes((http) => http.post(PATH, { amount: 10 }), answer);
    expect(plain).toEqual(byAxios);
  });

  it.each(REQUESTS)('made by %s is the one that axios would send', async (_name, send) => {
    const [plain, byAxios] = await bothOutcomes(send, (response) =>
      sendJson(response, 200, { invoice_id: 1 }),
    );
    expect(plain).toEqual(byAxios);
  });

  it('runs interceptors that are added before it is subscribed to', async () => {
    const { origin, seen } = await serve();
    const http = httpOver(transport, origin);
    const call = http.post(PATH, {});
    http.axiosRef.interceptors.request.use((config) => {
      config.headers.set('X-Added', '1');
      return config;
    });
    await firstValueFrom(call);
    expect(seen[0]!.headers['x-added']).toBe('1');
  });

  it('keeps fields that have the names of unsafe properties', async () => {
    const { origin, seen } = await serve();
    await firstValueFrom(httpOver(transport, origin).post(PATH, JSON.parse('{"constructor":"Müller Bau"}')));
    expect(JSON.parse(seen[0]!.body)).toMatchObject({ constructor: 'Müller Bau' });
  });
});
