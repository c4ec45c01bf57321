import { Readable } from 'node:stream';
import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { DefexaSessionRejectedError } from '../errors/index.js';
import { isSuccess, type PlatformFailure } from '../platform/read-failure.js';
import type { DefexaSession } from '../session/defexa-session.js';
import type { CallContext } from './call-context.js';
import type { CallDeadline } from './call-deadline.js';
import { redactFailedResponse, statusError } from './call-errors.js';
import type { OutgoingRequest } from './outgoing-request.js';
import { RequestSender } from './request-sender.js';
import { discardBody, platformFailure } from './response-body.js';
import { SentRequest } from './sent-request.js';

/** The outcome of sending the request with one session. */
interface Attempt {
  readonly response: AxiosResponse;
  readonly failure: PlatformFailure | undefined;
  readonly isRejected: boolean;
  /** If logins are paused after this rejection, the time at which the pause ends. */
  readonly retryAt: Date | undefined;
}

/** One call: sends a request with the session's token and, if Defexa rejects the session, replays it once with a new one. */
export class AuthenticatedCall {
  readonly #sent: SentRequest;
  readonly #sender: RequestSender;

  constructor(
    private readonly context: CallContext,
    private readonly config: InternalAxiosRequestConfig,
    private readonly outgoing: OutgoingRequest,
    private readonly deadline: CallDeadline,
  ) {
    this.#sent = new SentRequest(config, outgoing, context.account.secrets);
    this.#sender = new RequestSender(context, config, outgoing, deadline, this.#sent);
  }

  /**
   * @throws {AxiosError} if no complete response arrived, or `validateStatus` rejects its status
   * @throws {DefexaSessionRejectedError} if Defexa rejects the session of the replay too
   * @throws {DefexaError} if no session, or no key, is available
   */
  async run(): Promise<AxiosResponse> {
    const first = await this.#attempt();
    if (!first.isRejected || !this.outgoing.mayBeReplayed) {
      return this.#complete(first);
    }
    discardBody(first.response);
    const replay = await this.#attempt({ isReplay: true });
    if (!replay.isRejected) {
      return this.#complete(replay);
    }
    discardBody(replay.response);
    throw this.#rejectedTwice(replay);
  }

  /** Sends the request once. If Defexa rejects the session, invalidates it. */
  async #attempt({ isReplay = false } = {}): Promise<Attempt> {
    const session = await this.#sender.getSession();
    if (isReplay) {
      this.context.sessionProvider.observer?.onReplay();
    }
    const response = await this.#sender.send(session);
    const failure = platformFailure(response);
    const isRejected = runAppCode(response, () =>
      this.context.isSessionRejected(response, failure, this.#sent.secretsToRedact()),
    );
    return { response, failure, isRejected, retryAt: isRejected ? this.#invalidate(session) : undefined };
  }

  /** @returns the end of the pause of logins, if rejections have led to one */
  #invalidate(session: DefexaSession): Date | undefined {
    const { sessionProvider } = this.context;
    sessionProvider.observer?.onRejection();
    return sessionProvider.invalidate(session);
  }

  /** Returns the response to the app, or throws if its status is an error. */
  async #complete({ response, failure }: Attempt): Promise<AxiosResponse> {
    const { validateStatus } = this.config;
    if (validateStatus && !runAppCode(response, () => validateStatus(response.status))) {
      const whole = await this.#sender.readBody(response);
      throw statusError(whole, this.#sent, this.#sender.isAuthorized);
    }
    if (!isSuccess(response.status) || failure) {
      return redactFailedResponse(response, this.#sent.secretsToRedact()).response;
    }
    const { data } = response as { data: unknown };
    if (data instanceof Readable) {
      this.deadline.coverBody(data);
    }
    return response;
  }

  #rejectedTwice({ response, retryAt }: Attempt): DefexaSessionRejectedError {
    const { status } = response;
    const { problems, summary } = redactFailedResponse(response, this.#sent.secretsToRedact());
    return new DefexaSessionRejectedError(
      'Defexa rejected the session of this request and the session of its replay, so the request was not sent a third ' +
        'time. Usually another process logs in with the same key, which ends this session each time. If Defexa does not ' +
        `allow this request at all, set isSessionRejected. Got HTTP ${status}${summary && `: ${summary}`}.`,
      { status, problems, retryable: true, retryAt },
    );
  }
}

/** Runs a callback of the app. If it throws, the response is discarded. */
function runAppCode(response: AxiosResponse, callback: () => boolean): boolean {
  try {
    return callback();
  } catch (error) {
    discardBody(response);
    throw error;
  }
}
