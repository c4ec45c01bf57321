import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { defexaConfig, DefexaOptions, DefexaSessionProvider } from 'nestjs-defexa';
import { windowsOf } from './windows.js';

/** Follows the session, for the page. */
@Injectable()
export class SessionWatchService implements OnModuleInit {
  #logins = 0;
  #failedLogins = 0;
  #lifetimeMs = 0;

  constructor(
    private readonly provider: DefexaSessionProvider,
    @Inject(defexaConfig.KEY) private readonly options: DefexaOptions,
  ) {}

  onModuleInit() {
    this.provider.events$.subscribe((event) => {
      if (event.type === 'logged-in') {
        this.#logins += 1;
        // The lifetime counts from the moment at which the login was sent.
        this.#lifetimeMs = Math.round(this.provider.status.expiresInMs + event.tookMs);
      }
      if (event.type === 'login-failed') {
        this.#failedLogins += 1;
      }
    });
  }

  /** The session without its token, and its logins. */
  get status() {
    const { current, status } = this.provider;
    return {
      state: status.state,
      generation: current?.generation ?? null,
      expiration: current?.expiration ?? null,
      expiresInMs: status.expiresInMs,
      lifetimeMs: this.#lifetimeMs,
      windows: windowsOf(this.#lifetimeMs, this.options),
      logins: this.#logins,
      failedLogins: this.#failedLogins,
      pausedUntil: status.pausedUntil ?? null,
    };
  }
}
