import { afterEach, describe, expect, it } from '@jest/globals';
import type { AxiosError, AxiosResponse } from 'axios';
import { firstValueFrom } from 'rxjs';
import {
  assertNoToken,
  closeAll,
  failureOf,
  httpOver,
  PATH,
  serve,
  TOKEN,
  TRANSPORTS,
} from '../support/http/transports.js';

afterEach(closeAll);

class MoneyDto {
  constructor(private readonly cents: number) {}
  toJSON() {
    return { amount: this.cents / 100 };
  }
}

describe.each(TRANSPORTS)('config.data, over %s', (_, transport) => {
  const start = async (status = 200) => {
    const reply = { status };
    const { origin, seen } = await serve((response) => response.writeHead(reply.status).end('{}'));
    return { http: httpOver(transport, origin), seen, reply };
  };

  it.each([
    ['an object', { amount: 5 }, '{"amount":5}'],
    ['a DTO', new MoneyDto(550), '{"amount":5.5}'],
    ['nothing', undefined, '{}'],
    ['null', null, '{}'],
    ['JSON', ' {"amount": 5}', '{"amount": 5}'],
  ])('is the JSON that was sent, without the token, for %s', async (_name, data, text) => {
    const { http, seen, reply } = await start();
    const response = await firstValueFrom(http.post(PATH, data));
    expect(response.config.data).toBe(text);
    assertNoToken(response);
    reply.status = 500;
    expect((await failureOf(http.post(PATH, data))).config!.data).toBe(text);
    const own = text === '{}' ? '' : `,${text.slice(1, -1)}`;
    const sent = `{"session_token":"${TOKEN}"${own}}`;
    expect(seen.map(({ body }) => body)).toEqual([sent, sent]);
  });

  it('is the object itself in an interceptor, which may change it', async () => {
    const { http, seen } = await start();
    http.axiosRef.interceptors.request.use((config) => {
      expect(config.data).toEqual({ amount: 5 });
      (config.data as { amount: number }).amount = 6;
      return config;
    });
    await firstValueFrom(http.post(PATH, { amount: 5 }));
    expect(seen[0]!.body).toBe(`{"session_token":"${TOKEN}","amount":6}`);
  });

  it('can be sent again with the config of a response or an error, as retry interceptors do', async () => {
    const { http, seen, reply } = await start(503);
    http.axiosRef.interceptors.response.use(undefined, async (error: AxiosError) => {
      reply.status = 200;
      return http.axiosRef({ ...error.config, transformRequest: [(data: unknown) => data] } as never);
    });
    const { config } = (await firstValueFrom(http.post(PATH, { amount: 5 }))) as AxiosResponse;
    await firstValueFrom(http.request(config));
    await http.axiosRef(config);
    const sent = { method: 'POST', url: PATH, body: `{"session_token":"${TOKEN}","amount":5}` };
    expect(seen).toEqual(Array(4).fill(expect.objectContaining(sent)));
  });

  it('cannot be sent again after it was redacted', async () => {
    const { http, seen } = await start(503);
    const { config } = await failureOf(http.post(PATH, { note: TOKEN }));
    expect(JSON.parse(config!.data as string)).toEqual({ note: '[redacted]' });
    expect(await failureOf(http.request(config!))).toMatchObject({ code: 'DEFEXA_REQUEST' });
    expect(seen).toHaveLength(1);
  });
});
