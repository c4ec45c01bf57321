import { Readable } from 'node:stream';
import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { DefexaSessionRejectedError } from '../errors/index.js';
import { isSuccess, type PlatformFailure } from '../platform/read-failure.js';
import { discard, failureIn } from './answer-body.js';
import type { CallLimit } from './call-limit.js';
import { shownAnswer, statusError } from './clean-error.js';
import type { OutgoingRequest } from './outgoing-request.js';
import { Sender, type SendingAccount } from './sender.js';
import type { RejectionJudge } from './session-rejection.js';

/** An account with what says that its session was rejected. */
export interface SignedIn extends SendingAccount {
  readonly isRejected: RejectionJudge;
}

/** One call: a request with the session's token and, if Defexa rejects the session, the same with the next one. */
export class SignedCall {
  readonly #sender: Sender;

  constructor(
    private readonly account: SignedIn,
    private readonly config: InternalAxiosRequestConfig,
    private readonly outgoing: OutgoingRequest,
    private readonly limit: CallLimit,
  ) {
    this.#sender = new Sender(account, config, outgoing, limit);
  }

  /**
   * @throws {AxiosError} if no whole answer came, or `validateStatus` refuses its status
   * @throws {DefexaSessionRejectedError} if the session of the replay was rejected too
   * @throws {DefexaError} if there is no session, or no key, to be had
   */
  async run(): Promise<AxiosResponse> {
    const session = await this.#sender.getSession();
    const answer = await this.#sender.send(session);
    const failure = failureIn(answer);
    if (!this.#isRejected(answer, failure)) {
      return this.#settle(answer, failure);
    }
    this.account.session.invalidate(session);
    return this.outgoing.mayBeReplayed ? this.#replay(answer) : this.#settle(answer, failure);
  }

  async #replay(refused: AxiosResponse): Promise<AxiosResponse> {
    discard(refused);
    const session = await this.#sender.getSession();
    const answer = await this.#sender.send(session);
    const failure = failureIn(answer);
    if (!this.#isRejected(answer, failure)) {
      return this.#settle(answer, failure);
    }
    const retryAt = this.account.session.invalidate(session);
    discard(answer);
    throw this.#rejectedAgain(answer, retryAt);
  }

  #rejectedAgain(answer: AxiosResponse, retryAt: Date | undefined): DefexaSessionRejectedError {
    const { status } = answer;
    const { problems, summary } = shownAnswer(answer, this.#sender.secrets);
    return new DefexaSessionRejectedError(
      'Defexa rejected the session of this request, and then the next one too, so it was not sent a third time. ' +
        'Usually another process logs in with the same key and ends our session each time; or this request is one ' +
        `that Defexa does not allow: then set isSessionRejected. Got HTTP ${status}${summary && `: ${summary}`}.`,
      { status, problems, retryable: true, retryAt },
    );
  }

  async #settle(answer: AxiosResponse, failure: PlatformFailure | undefined): Promise<AxiosResponse> {
    const { validateStatus } = this.config;
    if (validateStatus && !judged(answer, () => validateStatus(answer.status))) {
      throw statusError(await this.#sender.readWhole(answer), this.#sender);
    }
    // A success is given as it came, byte for byte.
    return isSuccess(answer.status) && !failure
      ? this.#cover(answer)
      : shownAnswer(answer, this.#sender.secrets).response;
  }

  #cover(answer: AxiosResponse<unknown>): AxiosResponse {
    if (answer.data instanceof Readable) {
      this.limit.cover(answer.data);
    }
    return answer;
  }

  #isRejected(answer: AxiosResponse, failure: PlatformFailure | undefined): boolean {
    const { isRejected } = this.account;
    return judged(answer, () => isRejected(answer, failure, this.#sender.secrets));
  }
}

/** What a function of the app's says of an answer. If it throws, nobody will read that answer. */
function judged(answer: AxiosResponse, judge: () => boolean): boolean {
  try {
    return judge();
  } catch (error) {
    discard(answer);
    throw error;
  }
}
