import type { AxiosRequestConfig, InternalAxiosRequestConfig } from 'axios';
import { requestError } from '../errors/defexa-errors.js';
import { type ReplayOnRejection, REPLAYS } from '../options/defexa-options.js';
import { isIncomplete } from '../secrets/redact-request.js';
import { uriBuilder } from '../transport/axios-instance.js';
import { assertNoAccountOnlyOptions } from './account-only-options.js';
import { prepareBody } from './request-body.js';
import { findHeader } from '../transport/find-header.js';
import { type RequestUrl, resolveRequestUrl, toRequestUrl } from './request-url.js';

/** The options of axios. All may be undefined, as with `exactOptionalPropertyTypes` only a type that says so allows. */
type AxiosOptions<D> = {
  [Option in keyof AxiosRequestConfig<D>]?: AxiosRequestConfig<D>[Option] | undefined;
};

/** Options of a single request of `DefexaHttpService`: those of axios, except connection options. */
export interface DefexaRequestConfig<D = unknown> extends AxiosOptions<D> {
  /** Whether to replay the request, once, if Defexa rejects its session. @default the account's `replayOnRejection` */
  replayOnRejection?: ReplayOnRejection | undefined;
}

/**
 * A request that has been checked and can carry a session token.
 *
 * @internal
 */
export interface OutgoingRequest {
  readonly method: string;
  readonly url: RequestUrl;
  /** The body as JSON, without the session token. */
  readonly bodyJson: string;
  readonly mayBeReplayed: boolean;
}

/**
 * Checks a request and prepares it for sending.
 *
 * @throws {DefexaRequestError} if the request cannot carry a session token, or would send it elsewhere
 *
 * @internal
 */
export function prepareRequest(
  config: InternalAxiosRequestConfig,
  account: { base: URL; replayOnRejection: ReplayOnRejection },
): OutgoingRequest {
  if (isIncomplete(config)) {
    throw requestError(
      'its config comes from an error, where secrets were removed. Create a new config, or retry with the operator ' +
        'retry() of RxJS',
    );
  }
  assertNoAccountOnlyOptions(config, account.base.href);
  const { replayOnRejection = account.replayOnRejection } = config as DefexaRequestConfig;
  if (!REPLAYS.includes(replayOnRejection)) {
    throw requestError(`replayOnRejection must be one of ${REPLAYS.join(', ')}`);
  }
  // An interceptor may have set an upper-case method.
  const method = (config.method ?? 'get').toLowerCase();
  return {
    method,
    url: addParams(resolveRequestUrl(config.url, account.base), config),
    bodyJson: prepareBody(method, findHeader(config.headers, 'content-type'), config),
    mayBeReplayed: mayReplay(method, replayOnRejection),
  };
}

/** @throws {DefexaRequestError} if the params cannot be serialized */
function addParams(url: RequestUrl, { params, paramsSerializer }: InternalAxiosRequestConfig): RequestUrl {
  if (!params) {
    return url;
  }
  const urlWith = (some: object) =>
    toRequestUrl(new URL(uriBuilder.getUri({ url: url.href, params: some, paramsSerializer })));
  try {
    return urlWith(params as object);
  } catch (error) {
    const invalid = Object.entries(params as object).find(([name, value]) =>
      throws(() => urlWith({ [name]: value })),
    );
    const subject = invalid ? `its parameter ${invalid[0]}` : 'its params';
    throw requestError(`${subject} cannot be written into the URL: ${errorMessage(error)}`);
  }
}

function throws(action: () => void): boolean {
  try {
    action();
    return false;
  } catch {
    return true;
  }
}

const errorMessage = (error: unknown) => String((error as Error | undefined)?.message ?? error);

/** @internal */
export function mayReplay(method: string, replay: ReplayOnRejection): boolean {
  return replay === 'always' || (replay === 'safe-methods' && method === 'query');
}
