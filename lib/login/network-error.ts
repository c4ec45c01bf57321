import { isAxiosError } from 'axios';
import { describeProxy, failedProxy } from '../transport/proxy.js';
import { type DefexaError, DefexaResponseError, DefexaUnavailableError } from '../errors/index.js';

/** The meaning of Node's error codes, and the remedy. `setting` is the option or variable that says where to connect. */
const MEANINGS: Readonly<Record<string, (setting: string) => string>> = {
  ECONNREFUSED: (setting) => `nothing listens there. Check ${setting} and the firewall`,
  ECONNRESET: () => 'the connection was reset. Usually the network, or a proxy, is at fault',
  ENOTFOUND: (setting) => `the host name is unknown. Check ${setting} and the DNS of this machine`,
  EAI_AGAIN: () => 'the DNS of this machine does not respond. Check its network',
  ETIMEDOUT: () => 'the connection could not be made in time. Check the network and the firewall',
  EHOSTUNREACH: () => 'there is no route to the host. Check the network',
  ERR_PROXY_TUNNEL: (setting) =>
    `the proxy opened no tunnel. Check ${setting}, and the user name and password in it`,
  ENETUNREACH: () => 'there is no network. Check the network of this machine',
};

/** Node's codes for certificates, keys or ciphers that it cannot read. */
const OPTIONS =
  /^(ERR_OSSL_|ERR_CRYPTO_|ERR_INVALID_ARG_|ERR_TLS_INVALID_|ERR_TLS_PROTOCOL_|ERR_SSL_NO_CIPHER_MATCH)/;
const HANDSHAKE = /^(EPROTO|ERR_SSL_|ERR_TLS_(?!CERT))/;
const CERTIFICATE = /CERT|SELF_SIGNED|ISSUER|UNABLE_TO_VERIFY/;

/** The error for a login without a complete response. It keeps only the code of the AxiosError, which holds the key. */
export function networkError(error: unknown, origin: string, maxBytes: number): DefexaError {
  const { message, response } = isAxiosError(error) ? error : { message: '', response: undefined };
  const code = codeOf(error);
  if (message.includes('maxContentLength')) {
    return new DefexaResponseError(
      `The response to the login is larger than ${maxBytes / 1024} KiB, so it was not read and is not Defexa's. ` +
        'Check baseUrl.',
    );
  }
  if (response) {
    return new DefexaUnavailableError(
      `The response to the login from ${origin} is incomplete (${code ?? 'no code'}). Usually the network or a proxy cut ` +
        'it off. Logins are tried again.',
      { retryable: true },
    );
  }
  const proxy = failedProxy(isAxiosError(error) && error.cause);
  const way = proxy ? ` through ${describeProxy(proxy)}` : '';
  return new DefexaUnavailableError(
    `Defexa cannot be reached at ${origin}${way}: ${meaningOf(code, proxy?.setBy ?? 'baseUrl')}.`,
    { retryable: true },
  );
}

function codeOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

function meaningOf(code: string | undefined, setting: string): string {
  if (!code) {
    return 'the request could not be made, or failed before the response. Check httpOptions';
  }
  if (OPTIONS.test(code)) {
    return `its TLS options cannot be used. Check httpOptions.httpsAgent (${code})`;
  }
  if (HANDSHAKE.test(code)) {
    return `the TLS handshake failed. Check ${setting} (https? the right port?) and httpOptions.httpsAgent (${code})`;
  }
  if (CERTIFICATE.test(code)) {
    return `its TLS certificate is not trusted. Check ${setting}, or set httpOptions.httpsAgent with your CA (${code})`;
  }
  if (code.startsWith('HPE_')) {
    return `the server there does not speak HTTP. Check ${setting} (${code})`;
  }
  return `${MEANINGS[code]?.(setting) ?? 'the request failed before a complete response'} (${code})`;
}
