import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { AxiosHeaders, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { AccountSecrets } from '../../lib/secrets/account-secrets.js';
import { redactResponse } from '../../lib/secrets/redact-response.js';
import { isIncomplete, redactRequestInPlace } from '../../lib/secrets/redact-request.js';

const TOKEN = '7e7b4119f4d8322daf616733515d9b99';

const secrets = new AccountSecrets();
secrets.addToken(TOKEN);

function answer(data: unknown, headers: object = {}, config: object = {}): AxiosResponse {
  return {
    data,
    headers: new AxiosHeaders(headers as Record<string, string>),
    status: 403,
    statusText: 'Forbidden',
    config: { headers: new AxiosHeaders(), ...config } as InternalAxiosRequestConfig,
  };
}

describe('an answer', () => {
  it('keeps what holds no secret, and is the same body then', () => {
    const bytes = Buffer.from([0xff, 0x00, 0x41]);
    expect(redactResponse(answer(bytes), secrets).data).toBe(bytes);
    expect(redactResponse(answer('text', { 'x-more': 'yes' }), secrets)).toMatchObject({
      data: 'text',
      status: 403,
      statusText: 'Forbidden',
    });
    expect(redactResponse(answer(undefined), secrets).data).toBeUndefined();
  });

  it('has no secret in its body, its headers and its status text', () => {
    const headers = {
      'x-more': `a ${TOKEN}`,
      [`x-${TOKEN}`]: '1',
      'set-cookie': ['a=1', `s=${TOKEN}`],
      authorization: 'Basic Z3c6cHc=',
      'proxy-authorization': 'Basic Z3c6cHc=',
      cookie: 'a=1',
      'x-authorization': 'kept',
    };
    const given = { ...answer(`x ${TOKEN}`, headers), statusText: TOKEN };
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
    // It is the caller's own answer that was given.
    expect(given.data).toBe(`x ${TOKEN}`);
  });

  it('of bytes keeps those that are no text', () => {
    const body = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(TOKEN), Buffer.from([0xc3])]);
    const shown = redactResponse(answer(body), secrets).data as Buffer;
    expect(shown).toEqual(
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('[redacted]'), Buffer.from([0xc3])]),
    );
  });

  it.each(['base64', 'base64url', 'hex', 'utf16le'] as const)(
    'that was read as %s has none either',
    (encoding) => {
      const data = Buffer.from(`x ${TOKEN}`).toString(encoding);
      const shown = redactResponse(answer(data, {}, { responseEncoding: encoding }), secrets).data as string;
      expect(Buffer.from(shown, encoding).toString()).toBe('x [redacted]');
    },
  );

  it.each(['utf8', 'UTF-8', 'latin1', 'binary', 'ascii'])(
    'that was read as %s is a text',
    (responseEncoding) => {
      const shown = redactResponse(answer(`é ${TOKEN}`, {}, { responseEncoding }), secrets);
      expect(shown.data).toBe('é [redacted]');
    },
  );

  it.each(['UTF-8', 'identity', 'Identity', 'aws-chunked'])('whose coding is %s is readable', (coding) => {
    expect(redactResponse(answer(`x ${TOKEN}`, { 'content-encoding': coding }), secrets).data).toBe(
      'x [redacted]',
    );
  });

  it('that is still compressed is withheld', () => {
    const notice = '[withheld: compressed, so it cannot be searched for secrets]';
    expect(redactResponse(answer('x', { 'content-encoding': 'gzip' }), secrets).data).toBe(notice);
    expect(redactResponse(answer(Buffer.from('x'), { 'content-encoding': 'br' }), secrets).data).toEqual(
      Buffer.from(notice),
    );
    expect(redactResponse(answer(undefined, { 'content-encoding': 'br' }), secrets).data).toBeUndefined();
    expect(redactResponse(answer('x', { 'content-encoding': 'aws-chunked, GZIP' }), secrets).data).toBe(
      notice,
    );
  });
});

describe('a request', () => {
  const request = (config: object) => {
    const whole = { headers: new AxiosHeaders(), url: '/path', ...config } as InternalAxiosRequestConfig;
    const body = JSON.stringify(whole.data ?? {});
    return redactRequestInPlace(
      { config: whole, body, request: { method: 'POST', path: `/a?b=${TOKEN}` } },
      secrets,
    );
  };

  it('keeps what holds no secret, and can be sent again then', () => {
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
    ['its URL', { url: `/x/${TOKEN}` }, { url: '/x/[redacted]' }],
    ['its data', { data: { a: { b: TOKEN }, c: 1 } }, { data: '{"a":{"b":"[redacted]"},"c":1}' }],
    ['its params', { params: { s: TOKEN } }, { params: { s: '[redacted]' } }],
    ['a header', { headers: new AxiosHeaders({ 'x-s': TOKEN }) }, { headers: { 'x-s': '[redacted]' } }],
    [
      'its Authorization',
      { headers: new AxiosHeaders({ Authorization: 'Basic x' }) },
      { headers: { Authorization: '[redacted]' } },
    ],
  ])('has none in %s, and is not to be sent again then', (_, config, shown) => {
    const { config: clean } = request(config);
    expect(clean).toMatchObject(shown);
    expect(isIncomplete(clean)).toBe(true);
    expect(isIncomplete(Object.fromEntries(Object.entries(clean)))).toBe(true);
  });

  it('has none in its parameters as a form', () => {
    const { config } = request({ params: new URLSearchParams({ s: TOKEN, a: '1' }) });
    expect(config.params).toBeInstanceOf(URLSearchParams);
    expect(String(config.params)).toBe('s=%5Bredacted%5D&a=1');
  });

  it('has none in its path', () => {
    expect(request({}).request).toEqual({ method: 'POST', path: '/a?b=[redacted]' });
    const config = { headers: new AxiosHeaders() } as InternalAxiosRequestConfig;
    expect(redactRequestInPlace({ config, body: '{}', request: undefined }, secrets).request).toBeUndefined();
  });

  it('shows of its data what was sent, and nothing that an object hides', () => {
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
    ['a map', { params: new Map([['k', TOKEN]]) }],
    ['a field of its own', { metadata: { tok: TOKEN } }],
    ['a message', { timeoutErrorMessage: `late ${TOKEN}` }],
    ['what can not be written as JSON', { metadata: circular() }],
    [
      'what can not be printed',
      {
        metadata: {
          [inspect.custom]: () => {
            throw new Error(TOKEN);
          },
        },
      },
    ],
  ])('shows no secret in %s', (_, config) => {
    const { config: clean } = request(config);
    expect(inspect(clean, { depth: 10, showHidden: true })).not.toContain(TOKEN.slice(0, 8));
    expect(isIncomplete(clean)).toBe(true);
  });

  it('whose data is too long to be searched shows nothing of it', () => {
    expect(request({ data: { a: 'x'.repeat(3 * 1024 * 1024) } }).config.data).toMatch(/^\[withheld: /);
  });

  function circular(): object {
    const value: Record<string, unknown> = { tok: TOKEN };
    value.self = value;
    return value;
  }
});
