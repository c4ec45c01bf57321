import type { AxiosRequestConfig, InternalAxiosRequestConfig } from 'axios';
import { createAxios } from '../transport/axios-instance.js';
import { isIncomplete } from '../secrets/redact-request.js';
import { requestError } from '../errors/request-error.js';
import { bodyText } from './request-body.js';
import { assertConnectionIsUntouched } from './request-config.js';
import { requestUrl } from './request-url.js';
import { mayReplay, type ReplayOnRejection, REPLAYS } from '../options/replay-on-rejection.js';

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
    throw requestError(
      'its config is that of an error, from which secrets were taken out. Build it anew instead; to send a request ' +
        'again by itself, use the operator retry() of RxJS',
    );
  }
  assertConnectionIsUntouched(config, account.base.href);
  const { replayOnRejection = account.replayOnRejection } = config as DefexaRequestConfig;
  if (!REPLAYS.includes(replayOnRejection)) {
    throw requestError(`replayOnRejection must be one of ${REPLAYS.join(', ')}`);
  }
  // An interceptor may have set it in capitals.
  const method = (config.method ?? 'get').toLowerCase();
  return {
    method,
    url: withParams(requestUrl(config.url, account.base), config),
    text: bodyText(method, config.headers.getContentType(), config),
    mayBeReplayed: mayReplay(method, replayOnRejection),
  };
}

/** Not the axios of the app: its defaults would get in, and could lead elsewhere. */
const bare = createAxios({});

/** @throws {DefexaRequestError} if the params can't be written */
function withParams(url: URL, { params, paramsSerializer }: InternalAxiosRequestConfig): URL {
  if (!params) {
    return url;
  }
  const written = (some: object) => new URL(bare.getUri({ url: url.href, params: some, paramsSerializer }));
  try {
    return written(params as object);
  } catch (error) {
    const culprit = Object.entries(params as object).find(([name, value]) =>
      fails(() => written({ [name]: value })),
    );
    const what = culprit ? `its parameter ${culprit[0]}` : 'its params';
    throw requestError(`${what} can't be written into the URL: ${messageOf(error)}`);
  }
}

function fails(attempt: () => void): boolean {
  try {
    attempt();
    return false;
  } catch {
    return true;
  }
}

const messageOf = (error: unknown) => String((error as Error | undefined)?.message ?? error);
