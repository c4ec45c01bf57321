import { describe, expect, it } from '@jest/globals';
import { AxiosError, type AxiosResponse } from 'axios';
import { networkError } from '../../lib/login/network-error.js';

describe('networkError()', () => {
  it.each([
    ['ECONNREFUSED', /nothing listens there.*\(ECONNREFUSED\)/],
    ['ENOTFOUND', /host name is unknown.*\(ENOTFOUND\)/],
    ['ECONNRESET', /connection was reset.*\(ECONNRESET\)/],
    ['EAI_AGAIN', /DNS of this machine does not respond.*\(EAI_AGAIN\)/],
    ['ETIMEDOUT', /could not be made in time.*\(ETIMEDOUT\)/],
    ['EHOSTUNREACH', /no route to the host.*\(EHOSTUNREACH\)/],
    ['ENETUNREACH', /there is no network.*\(ENETUNREACH\)/],
    ['ERR_PROXY_TUNNEL', /proxy opened no tunnel.*\(ERR_PROXY_TUNNEL\)/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', /TLS handshake failed/],
    ['ERR_TLS_HANDSHAKE_TIMEOUT', /TLS handshake failed/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', /TLS certificate is not trusted/],
    ['NOT_EPROTO', /failed before a complete response \(NOT_EPROTO\)/],
    ['EPROTO', /TLS handshake failed/],
    ['HPE_INVALID_CONSTANT', /does not speak HTTP/],
    ['CERT_HAS_EXPIRED', /TLS certificate is not trusted.*\(CERT_HAS_EXPIRED\)/],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /TLS certificate is not trusted/],
    ['EOTHER', /failed before a complete response \(EOTHER\)/],
    [undefined, /failed before the response/],
  ])('describes the code %s', (code, message) => {
    const error = networkError(new AxiosError('a message', code), 'https://defexa.example', 1024);
    expect(error).toMatchObject({ code: 'DEFEXA_UNAVAILABLE', retryable: true });
    expect(error.message).toMatch(/^Defexa cannot be reached at https:\/\/defexa\.example: /);
    expect(error.message).toMatch(message);
  });

  it('describes an error whose code is no string', () => {
    const error = networkError(Object.assign(new Error(), { code: 5 }), 'https://defexa.example', 1_024);
    expect(error.message).toMatch(/failed before the response\. Check httpOptions\.$/);
  });

  it('describes a response that is too large', () => {
    const tooLarge = new AxiosError('maxContentLength size of 1024 exceeded', 'ERR_BAD_RESPONSE');
    expect(networkError(tooLarge, 'https://defexa.example', 2_048)).toMatchObject({
      code: 'DEFEXA_RESPONSE',
      retryable: false,
      message:
        "The response to the login is larger than 2 KiB, so it was not read and is not Defexa's. Check baseUrl.",
    });
  });

  it.each([
    ['ECONNRESET', 'ECONNRESET'],
    [undefined, 'no code'],
  ])('describes an incomplete response with the code %s', (code, shownCode) => {
    const response = { status: 200 } as AxiosResponse;
    const cutOff = new AxiosError('aborted', code, undefined, undefined, response);
    expect(networkError(cutOff, 'https://defexa.example', 1_024)).toMatchObject({
      code: 'DEFEXA_UNAVAILABLE',
      retryable: true,
      message:
        `The response to the login from https://defexa.example is incomplete (${shownCode}). Usually the network or a proxy cut ` +
        'it off. Logins are tried again.',
    });
  });

  it('describes an error that is not from axios, without its message', () => {
    expect(networkError(new Error('the-secret'), 'https://defexa.example', 1024).message).toBe(
      'Defexa cannot be reached at https://defexa.example: the request could not be made, or failed before the response. Check httpOptions.',
    );
  });
});
