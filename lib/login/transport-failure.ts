import { isAxiosError } from 'axios';
import { describeProxy } from '../transport/proxy.js';
import { failedProxy } from '../transport/proxy-error.js';
import { type DefexaError, DefexaResponseError, DefexaUnavailableError } from '../errors/index.js';

/** What the codes of Node's network errors mean, and what to do; with the name of the setting that says where to connect. */
const MEANINGS: Readonly<Record<string, (setting: string) => string>> = {
  ECONNREFUSED: (setting) => `nothing listens there. Check ${setting} and the firewall`,
  ECONNRESET: () => 'the connection was cut. Usually a fault of the network, or of a proxy between',
  ENOTFOUND: (setting) => `the host name is not known. Check ${setting} and the DNS of this machine`,
  EAI_AGAIN: () => 'the DNS of this machine does not answer. Check its network',
  ETIMEDOUT: () => 'the connection could not be made in time. Check the network and the firewall',
  EHOSTUNREACH: () => 'there is no route to the host. Check the network',
  ERR_PROXY_TUNNEL: (setting) =>
    `the proxy opened no tunnel. Check ${setting}, and the user name and password in it`,
  ENETUNREACH: () => 'there is no network. Check the network of this machine',
};

/** What Node says of a certificate, a key or ciphers that are none. */
const OPTIONS =
  /^(ERR_OSSL_|ERR_CRYPTO_|ERR_INVALID_ARG_|ERR_TLS_INVALID_|ERR_TLS_PROTOCOL_|ERR_SSL_NO_CIPHER_MATCH)/;
const HANDSHAKE = /^(EPROTO|ERR_SSL_|ERR_TLS_(?!CERT))/;
const CERTIFICATE = /CERT|SELF_SIGNED|ISSUER|UNABLE_TO_VERIFY/;

/**
 * What it means that no whole answer came. Nothing of the AxiosError is kept but its code: it holds the key.
 *
 * @param limit the largest body that is read, in bytes
 */
export function transportFailure(error: unknown, origin: string, limit: number): DefexaError {
  const { message, response } = isAxiosError(error) ? error : { message: '', response: undefined };
  const code = codeOf(error);
  if (message.includes('maxContentLength')) {
    return new DefexaResponseError(
      `The answer to the login is larger than ${limit / 1024} KiB and was not read: that is no answer of Defexa's ` +
        'login. Check baseUrl.',
    );
  }
  if (response) {
    return new DefexaUnavailableError(
      `The answer to the login from ${origin} did not arrive whole (${code ?? 'no code'}). Usually the network or a ` +
        'proxy between cut it off; logins are tried again.',
      { retryable: true },
    );
  }
  const proxy = failedProxy(isAxiosError(error) && error.cause);
  const way = proxy ? ` through ${describeProxy(proxy)}` : '';
  return new DefexaUnavailableError(
    `Defexa can't be reached at ${origin}${way}: ${meaningOf(code, proxy?.setBy ?? 'baseUrl')}.`,
    { retryable: true },
  );
}

function codeOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

function meaningOf(code: string | undefined, setting: string): string {
  if (!code) {
    return 'the request could not be made, or failed before an answer came. Check httpOptions';
  }
  if (OPTIONS.test(code)) {
    return `its TLS options can't be used. Check httpOptions.httpsAgent (${code})`;
  }
  if (HANDSHAKE.test(code)) {
    return `the TLS handshake failed. Check ${setting} (https? the right port?) and httpOptions.httpsAgent (${code})`;
  }
  if (CERTIFICATE.test(code)) {
    return `its TLS certificate is not trusted. Check ${setting}, or set httpOptions.httpsAgent with your CA (${code})`;
  }
  if (code.startsWith('HPE_')) {
    return `what answers there is no HTTP server. Check ${setting} (${code})`;
  }
  return `${MEANINGS[code]?.(setting) ?? 'the request failed before a whole answer came'} (${code})`;
}
