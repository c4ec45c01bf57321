import { afterEach, describe, expect, it } from '@jest/globals';
import { firstValueFrom } from 'rxjs';
import { getDefexaProblems } from '../../lib/index.js';
import { closeAll, failureOf, httpOver, PATH, serve, TOKEN, TRANSPORTS } from '../support/http/transports.js';

afterEach(closeAll);

const STRICT = { responseType: 'json', transitional: { silentJSONParsing: false } } as const;

describe.each(TRANSPORTS)('the JSON of a response, over %s', (_, transport) => {
  const httpReturning = async (body: string, status = 200) => {
    const { origin } = await serve((response) => response.writeHead(status, { 'X-Token': TOKEN }).end(body));
    return httpOver(transport, origin);
  };

  it('is parsed with parseReviver', async () => {
    const http = await httpReturning('{"amount":"12","currency":"EUR"}');
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
  ])('is parsed or not as %j says', async (config, data) => {
    const http = await httpReturning('{"id":7}');
    expect((await firstValueFrom(http.post(PATH, {}, config as object))).data).toEqual(data);
  });

  it('is parsed if an interceptor removes the transitional options', async () => {
    const http = await httpReturning('{"id":7}');
    http.axiosRef.interceptors.request.use((config) => ({ ...config, transitional: undefined }));
    expect((await firstValueFrom(http.post(PATH, {}))).data).toEqual({ id: 7 });
  });

  it.each([
    [{ transitional: { silentJSONParsing: false } }],
    [{ responseType: 'json' }],
    [{ responseType: 'json', transitional: { silentJSONParsing: true } }],
  ])('may be invalid with %j', async (config) => {
    const http = await httpReturning('<p>no JSON</p>');
    expect((await firstValueFrom(http.post(PATH, {}, config as object))).data).toBe('<p>no JSON</p>');
  });

  it('that is required but invalid fails without secrets in the error', async () => {
    const http = await httpReturning(`${TOKEN} is no JSON`);
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

  it('that is required but invalid in an error response keeps the status error', async () => {
    const error = await failureOf((await httpReturning('<p>busy</p>', 503)).post(PATH, {}, STRICT));
    expect(error).toMatchObject({ code: 'ERR_BAD_RESPONSE', response: { status: 503, data: '<p>busy</p>' } });
    const body = '{"success":false,"errors":[{"code":"x_y","kind":"api_error"}]}';
    const problem = await failureOf((await httpReturning(body, 403)).post(PATH, {}, STRICT));
    expect(getDefexaProblems(problem)).toEqual([{ code: 'x_y', kind: 'api_error' }]);
  });

  it('that is empty is an empty string', async () => {
    expect((await firstValueFrom((await httpReturning('')).post(PATH, {}, STRICT))).data).toBe('');
  });

  it("passes on an error of the app's reviver", async () => {
    const http = await httpReturning('{"a":1}');
    const mine = new Error('mine');
    const parseReviver = () => {
      throw mine;
    };
    await expect(firstValueFrom(http.post(PATH, {}, { ...STRICT, parseReviver }))).rejects.toBe(mine);
  });
});
