import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { AxiosHeaders, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { AccountSecrets } from '../../lib/secrets/account-secrets.js';
import { redactResponse } from '../../lib/secrets/redact-response.js';
import { isIncomplete, redactRequestInPlace } from '../../lib/secrets/redact-request.js';

const TOKEN = '7e7b4119f4d8322daf616733515d9b99';

const secrets = new AccountSecrets();
secrets.addToken(TOKEN);

function response(data: unknown, headers: object = {}, config: object = {}): AxiosResponse {
  return {
    data,
    headers: new AxiosHeaders(headers as Record<string, string>),
    status: 403,
    statusText: 'Forbidden',
    config: { headers: new AxiosHeaders(), ...config } as InternalAxiosRequestConfig,
  };
}

describe('redactResponse()', () => {
  it('returns the same body if it contains no secret', () => {
    const bytes = Buffer.from([0xff, 0x00, 0x41]);
    expect(redactResponse(response(bytes), secrets).data).toBe(bytes);
    expect(redactResponse(response('text', { 'x-more': 'yes' }), secrets)).toMatchObject({
      data: 'text',
      status: 403,
      statusText: 'Forbidden',
    });
    expect(redactResponse(response(undefined), secrets).data).toBeUndefined();
  });

  it('redacts the body, the headers and the status text', () => {
    const headers = {
      'x-more': `a ${TOKEN}`,
      [`x-${TOKEN}`]: '1',
      'set-cookie': ['a=1', `s=${TOKEN}`],
      authorization: 'Basic Z3c6cHc=',
      'proxy-authorization': 'Basic Z3c6cHc=',
      cookie: 'a=1',
      'x-authorization': 'kept',
    };
    const given = { ...response(`x ${TOKEN}`, headers), statusText: TOKEN };
    const shown = redactResponse(given, secrets);
    expect(shown.data).toBe('x [redacted]');
    expect(shown.statusText).toBe('[redacted]');
    expect({ ...shown.headers }).toEqual({
      'x-more': 'a [redacted]',
      'set-cookie': ['a=1', 's=[redacted]'],
      authorization: '[redacted]',
      'proxy-authorization': '[redacted]',
      cookie: '[redacted]',
      'x-authorization': 'kept',
    });
    // The given response belongs to the caller.
    expect(given.data).toBe(`x ${TOKEN}`);
  });

  it('keeps bytes that are not valid UTF-8', () => {
    const body = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(TOKEN), Buffer.from([0xc3])]);
    const shown = redactResponse(response(body), secrets).data as Buffer;
    expect(shown).toEqual(
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('[redacted]'), Buffer.from([0xc3])]),
    );
  });

  it.each(['base64', 'base64url', 'hex', 'utf16le'] as const)(
    'redacts a body that was read as %s',
    (encoding) => {
      const data = Buffer.from(`x ${TOKEN}`).toString(encoding);
      const shown = redactResponse(response(data, {}, { responseEncoding: encoding }), secrets)
        .data as string;
      expect(Buffer.from(shown, encoding).toString()).toBe('x [redacted]');
    },
  );

  it.each(['utf8', 'UTF-8', 'latin1', 'binary', 'ascii'])(
    'redacts a string that was read as %s',
    (responseEncoding) => {
      const shown = redactResponse(response(`é ${TOKEN}`, {}, { responseEncoding }), secrets);
      expect(shown.data).toBe('é [redacted]');
    },
  );

  it.each(['UTF-8', 'identity', 'Identity', 'aws-chunked'])(
    'searches a body with the content coding %s',
    (coding) => {
      expect(redactResponse(response(`x ${TOKEN}`, { 'content-encoding': coding }), secrets).data).toBe(
        'x [redacted]',
      );
    },
  );

  it('withholds a body that is still compressed', () => {
    const notice = '[withheld: compressed, so it cannot be searched for secrets]';
    expect(redactResponse(response('x', { 'content-encoding': 'gzip' }), secrets).data).toBe(notice);
    expect(redactResponse(response(Buffer.from('x'), { 'content-encoding': 'br' }), secrets).data).toEqual(
      Buffer.from(notice),
    );
    expect(redactResponse(response(undefined, { 'content-encoding': 'br' }), secrets).data).toBeUndefined();
    expect(redactResponse(response('x', { 'content-encoding': 'aws-chunked, GZIP' }), secrets).data).toBe(
      notice,
    );
  });
});

describe('redactRequestInPlace()', () => {
  const request = (fields: object) => {
    const config = { headers: new AxiosHeaders(), url: '/path', ...fields } as InternalAxiosRequestConfig;
    const body = JSON.stringify(config.data ?? {});
    return redactRequestInPlace(
      { config, body, request: { method: 'POST', path: `/a?b=${TOKEN}` } },
      secrets,
    );
  };

  it('keeps a config without secrets, which can then be sent again', () => {
    const data = { a: 1 };
    const params = new URLSearchParams({ b: '2' });
    const headers = new AxiosHeaders({ 'x-more': 'yes' });
    const { config } = request({ data, params, headers });
    expect(config).toMatchObject({ url: '/path', headers: { 'x-more': 'yes' } });
    expect(config.data).toBe('{"a":1}');
    expect(config.params).toBe(params);
    expect(isIncomplete(config)).toBe(false);
  });

  it.each<[string, object, object]>([
    ['the URL', { url: `/x/${TOKEN}` }, { url: '/x/[redacted]' }],
    ['the data', { data: { a: { b: TOKEN }, c: 1 } }, { data: '{"a":{"b":"[redacted]"},"c":1}' }],
    ['the params', { params: { s: TOKEN } }, { params: { s: '[redacted]' } }],
    ['a header', { headers: new AxiosHeaders({ 'x-s': TOKEN }) }, { headers: { 'x-s': '[redacted]' } }],
    [
      'the Authorization header',
      { headers: new AxiosHeaders({ Authorization: 'Basic x' }) },
      { headers: { Authorization: '[redacted]' } },
    ],
  ])('redacts %s, and marks the config as incomplete', (_, config, shown) => {
    const { config: clean } = request(config);
    expect(clean).toMatchObject(shown);
    expect(isIncomplete(clean)).toBe(true);
    expect(isIncomplete(Object.fromEntries(Object.entries(clean)))).toBe(true);
  });

  it('redacts URLSearchParams', () => {
    const { config } = request({ params: new URLSearchParams({ s: TOKEN, a: '1' }) });
    expect(config.params).toBeInstanceOf(URLSearchParams);
    expect(String(config.params)).toBe('s=%5Bredacted%5D&a=1');
  });

  it('redacts the path', () => {
    expect(request({}).request).toEqual({ method: 'POST', path: '/a?b=[redacted]' });
    const config = { headers: new AxiosHeaders() } as InternalAxiosRequestConfig;
    expect(redactRequestInPlace({ config, body: '{}', request: undefined }, secrets).request).toBeUndefined();
  });

  it('shows the data that was sent, without hidden properties of an object', () => {
    const dto = Object.assign(Object.create({ method: () => 1 }) as object, {
      [Symbol('s')]: TOKEN,
      secret: TOKEN,
      toJSON: () => ({ amount: 1 }),
    });
    const { config } = request({ data: dto });
    expect(inspect(config, { depth: 10, showHidden: true })).not.toContain(TOKEN);
    expect(config.data).toBe('{"amount":1}');
    expect(isIncomplete(config)).toBe(false);
  });

  it.each<[string, object]>([
    ['a Map', { params: new Map([['k', TOKEN]]) }],
    ['a custom field', { metadata: { tok: TOKEN } }],
    ['an error message', { timeoutErrorMessage: `late ${TOKEN}` }],
    ['an object that cannot be serialised', { metadata: circular() }],
    [
      'an object that cannot be printed',
      {
        metadata: {
          [inspect.custom]: () => {
            throw new Error(TOKEN);
          },
        },
      },
    ],
  ])('redacts %s', (_, config) => {
    const { config: clean } = request(config);
    expect(inspect(clean, { depth: 10, showHidden: true })).not.toContain(TOKEN.slice(0, 8));
    expect(isIncomplete(clean)).toBe(true);
  });

  it('withholds data that is too long to search', () => {
    expect(request({ data: { a: 'x'.repeat(3 * 1024 * 1024) } }).config.data).toMatch(/^\[withheld: /);
  });

  function circular(): object {
    const value: Record<string, unknown> = { tok: TOKEN };
    value.self = value;
    return value;
  }
});
