import axios, { type AxiosRequestConfig, type InternalAxiosRequestConfig } from 'axios';
import { DefexaRequestError } from '../errors/index.js';
import { isIncomplete } from './redacted-request.js';
import { bodyText } from './request-body.js';
import { assertConnectionIsUntouched } from './request-config.js';
import { requestUrl } from './request-url.js';
import { mayReplay, type ReplayOnRejection, REPLAYS } from './session-rejection.js';

/** What can be set for one request of `DefexaHttpService`: what axios offers, but for the connection. */
export interface DefexaRequestConfig<D = unknown> extends AxiosRequestConfig<D> {
  /** Whether it is sent again, once, if Defexa rejects its session. @default the account's `replayOnRejection` */
  replayOnRejection?: ReplayOnRejection;
}

/** A request that was found fit to be signed in. */
export interface OutgoingRequest {
  readonly method: string;
  readonly url: URL;
  /** The JSON text of the caller's fields. */
  readonly text: string;
  readonly mayBeReplayed: boolean;
}

/** @throws {DefexaRequestError} if the request can't carry a session token, or would take it elsewhere */
export function outgoingRequest(
  config: InternalAxiosRequestConfig,
  account: { base: URL; replayOnRejection: ReplayOnRejection },
): OutgoingRequest {
  if (isIncomplete(config)) {
    throw new DefexaRequestError(
      'The request was not sent: its config is that of an error, from which secrets were taken out. Build it anew ' +
        'instead; to send a request again by itself, use the operator retry() of RxJS.',
    );
  }
  assertConnectionIsUntouched(config, account.base.href);
  const { method = 'get', headers, data, params, paramsSerializer } = config;
  const url = requestUrl(config.url, account.base);
  const { replayOnRejection = account.replayOnRejection } = config as DefexaRequestConfig;
  if (!REPLAYS.includes(replayOnRejection)) {
    throw new DefexaRequestError(
      `The request was not sent: replayOnRejection must be one of ${REPLAYS.join(', ')}.`,
    );
  }
  return {
    method,
    url: params ? new URL(axios.getUri({ url: url.href, params: params as unknown, paramsSerializer })) : url,
    text: bodyText(method, headers.getContentType(), data),
    mayBeReplayed: mayReplay(method, replayOnRejection),
  };
}
