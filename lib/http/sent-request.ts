import type { InternalAxiosRequestConfig } from 'axios';
import type { AccountSecrets } from '../secrets/account-secrets.js';
import type { VisibleRequest } from '../secrets/redact-request.js';
import type { OutgoingRequest } from './outgoing-request.js';

/** Records what one call has sent, so that its errors and responses can describe the request without secrets. */
export class SentRequest {
  readonly #tokens: string[] = [];
  readonly #keys: string[] = [];

  constructor(
    private readonly config: InternalAxiosRequestConfig,
    private readonly outgoing: OutgoingRequest,
    private readonly secrets: AccountSecrets,
  ) {}

  /** Records that the call sends this session token. */
  addToken(token: string): void {
    this.#tokens.push(token);
    this.secrets.addToken(token);
  }

  /** Records that the call sends this key. */
  addKey(key: string): void {
    this.#keys.push(key);
    this.secrets.addKey(key);
  }

  /** Method and path, as responses and errors show them. Undefined if nothing has been sent. */
  get request(): VisibleRequest['request'] {
    const { method, url } = this.outgoing;
    return this.#tokens.length > 0 ? { method: method.toUpperCase(), path: url.path } : undefined;
  }

  /** The request as errors show it. */
  describe(): VisibleRequest {
    return { config: this.config, body: this.outgoing.bodyJson, request: this.request };
  }

  /**
   * The account's secrets, with those of this call. Adds the latter again, because an account only remembers its latest secrets and
   * a call can take long.
   */
  secretsToRedact(): AccountSecrets {
    this.#keys.forEach((key) => this.secrets.addKey(key));
    this.#tokens.forEach((token) => this.secrets.addToken(token));
    return this.secrets;
  }
}
