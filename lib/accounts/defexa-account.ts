import type { DefexaHttpService } from '../http/defexa-http.service.js';
import { DefexaAuthService } from '../session/defexa-auth.service.js';
import type { DefexaSessionProvider } from '../session/defexa-session.provider.js';

/** The account of one merchant, as `DefexaAccounts` returns it: what an app injects for an account that is registered. */
export class DefexaAccount {
  /** The merchant's session, kept fresh. */
  readonly session: DefexaSessionProvider;
  readonly #createHttp: () => DefexaHttpService;
  #auth: DefexaAuthService | undefined;
  #http: DefexaHttpService | undefined;

  /** @internal */
  constructor(session: DefexaSessionProvider, createHttp: () => DefexaHttpService) {
    this.session = session;
    this.#createHttp = createHttp;
  }

  /** Logs in and returns sessions. */
  get auth(): DefexaAuthService {
    this.#auth ??= new DefexaAuthService(this.session);
    return this.#auth;
  }

  /** Sends requests with the merchant's session. */
  get http(): DefexaHttpService {
    this.#http ??= this.#createHttp();
    return this.#http;
  }
}
