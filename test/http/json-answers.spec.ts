import { afterEach, describe, expect, it } from '@jest/globals';
import { firstValueFrom } from 'rxjs';
import { getDefexaProblems } from '../../lib/index.js';
import { closeAll, failureOf, httpOver, PATH, serve, TOKEN, TRANSPORTS } from '../support/http/transports.js';

afterEach(closeAll);

const STRICT = { responseType: 'json', transitional: { silentJSONParsing: false } } as const;

describe.each(TRANSPORTS)('The JSON of an answer, over %s', (_, transport) => {
  const httpGiving = async (body: string, status = 200) => {
    const { origin } = await serve((response) => response.writeHead(status, { 'X-Token': TOKEN }).end(body));
    return httpOver(transport, origin);
  };

  it('is read with parseReviver', async () => {
    const http = await httpGiving('{"amount":"12","currency":"EUR"}');
    const parseReviver = (key: string, value: unknown) =>
      key === 'amount' ? BigInt(value as string) : value;
    const { data } = await firstValueFrom(http.post(PATH, {}, { parseReviver }));
    expect(data).toEqual({ amount: 12n, currency: 'EUR' });
    http.axiosRef.defaults.parseReviver = parseReviver;
    expect((await firstValueFrom(http.post(PATH, {}))).data).toEqual({ amount: 12n, currency: 'EUR' });
  });

  it.each([
    [{ transitional: { forcedJSONParsing: false } }, '{"id":7}'],
    [{ transitional: { forcedJSONParsing: false }, responseType: 'json' }, { id: 7 }],
    [{ transitional: { forcedJSONParsing: true } }, { id: 7 }],
    [{ responseType: 'text' }, '{"id":7}'],
    [{ responseType: '' }, { id: 7 }],
  ])('is read as %j says', async (config, data) => {
    const http = await httpGiving('{"id":7}');
    expect((await firstValueFrom(http.post(PATH, {}, config as object))).data).toEqual(data);
  });

  it('is read where an interceptor leaves nothing that is transitional', async () => {
    const http = await httpGiving('{"id":7}');
    http.axiosRef.interceptors.request.use((config) => ({ ...config, transitional: undefined }));
    expect((await firstValueFrom(http.post(PATH, {}))).data).toEqual({ id: 7 });
  });

  it.each([
    [{ transitional: { silentJSONParsing: false } }],
    [{ responseType: 'json' }],
    [{ responseType: 'json', transitional: { silentJSONParsing: true } }],
  ])('may be missing with %j', async (config) => {
    const http = await httpGiving('<p>no JSON</p>');
    expect((await firstValueFrom(http.post(PATH, {}, config as object))).data).toBe('<p>no JSON</p>');
  });

  it('may not be missing where it has to be there, and nothing shows then', async () => {
    const http = await httpGiving(`${TOKEN} is no JSON`);
    const error = await failureOf(http.post(PATH, { a: 1 }, STRICT));
    expect(error).toMatchObject({
      isAxiosError: true,
      code: 'ERR_BAD_RESPONSE',
      message: expect.stringMatching(/^The response is not JSON: /),
      status: 200,
      config: { data: '{"a":1}' },
      request: { method: 'POST', path: PATH },
      response: { status: 200, data: '[redacted] is no JSON', headers: { 'x-token': '[redacted]' } },
    });
    expect(error.config).not.toHaveProperty('response');
  });

  it('may not be missing in an error either, which says what it is', async () => {
    const error = await failureOf((await httpGiving('<p>busy</p>', 503)).post(PATH, {}, STRICT));
    expect(error).toMatchObject({ code: 'ERR_BAD_RESPONSE', response: { status: 503, data: '<p>busy</p>' } });
    const body = '{"success":false,"errors":[{"code":"x_y","kind":"api_error"}]}';
    const problem = await failureOf((await httpGiving(body, 403)).post(PATH, {}, STRICT));
    expect(getDefexaProblems(problem)).toEqual([{ code: 'x_y', kind: 'api_error' }]);
  });

  it('of nothing is an empty text', async () => {
    expect((await firstValueFrom((await httpGiving('')).post(PATH, {}, STRICT))).data).toBe('');
  });

  it("is not what an error of the app's reviver is about", async () => {
    const http = await httpGiving('{"a":1}');
    const mine = new Error('mine');
    const parseReviver = () => {
      throw mine;
    };
    await expect(firstValueFrom(http.post(PATH, {}, { ...STRICT, parseReviver }))).rejects.toBe(mine);
  });
});
