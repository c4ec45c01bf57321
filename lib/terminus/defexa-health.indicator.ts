import { Inject, Injectable, Optional } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { systemClock } from '../clock/clock.js';
import { withDeadline } from '../clock/waiting.js';
import { findRegistered, type Registered } from '../defexa.registered.js';
import { getDefexaSessionToken } from '../defexa.tokens.js';
import { DefexaConfigurationError, type DefexaErrorCode } from '../errors/index.js';
import type { DefexaSessionProvider } from '../session/defexa-session.provider.js';
import type { SessionState } from '../session/refresh-windows.js';

/** Options of `DefexaHealthIndicator.isHealthy()`. */
export interface DefexaHealthOptions {
  /** The name of the account. @default the default account */
  readonly account?: string | undefined;
  /**
   * Whether to get a session first, as `getSession()` does: it logs in if there is none. Waits 800 ms at most, so that a probe of
   * Kubernetes gets its response within a second. A login that takes longer goes on, and the next check finds its session.
   *
   * @default false: never logs in
   */
  readonly probe?: boolean | undefined;
}

/** What `DefexaHealthIndicator` reports of an account, besides `status`. */
export type DefexaHealth = {
  /** The state of the session. */
  readonly state: SessionState;
  /** How much longer the session is valid, in whole seconds. Not set without one. */
  readonly expiresIn?: number;
  /** The code of the last login's error. Not set if it succeeded, or if there was none. */
  readonly code?: DefexaErrorCode;
  /** Until when logins pause, in the format of ISO 8601. Not set if they do not. */
  readonly retryAt?: string;
};

/** Leaves some of the second after which Kubernetes gives up by default. */
const PROBE_LIMIT_MS = 800;

/**
 * Reports the session of an account to `@nestjs/terminus`. Provide it in a module that imports `TerminusModule`.
 *
 * An account is `up` as long as its session is valid, even if logins fail, and before its first login. It is `down` if it has no
 * valid session and the last login failed.
 *
 * @example
 * @Controller('health')
 * export class HealthController {
 *   constructor(
 *     private readonly health: HealthCheckService,
 *     private readonly defexa: DefexaHealthIndicator,
 *   ) {}
 *
 *   @Get()
 *   @HealthCheck()
 *   check() {
 *     return this.health.check([() => this.defexa.isHealthy('defexa')]);
 *   }
 * }
 */
@Injectable()
export class DefexaHealthIndicator {
  private readonly health: HealthIndicatorService;
  /** A function, so that printing the indicator does not print the whole app. */
  private readonly sessions: () => Registered<DefexaSessionProvider>[];

  /** @internal */
  constructor(
    @Optional() @Inject(HealthIndicatorService) health: HealthIndicatorService | undefined,
    @Inject(ModulesContainer) modules: ModulesContainer,
  ) {
    if (!health) {
      throw new DefexaConfigurationError([
        'DefexaHealthIndicator needs TerminusModule. Import it in the module that provides DefexaHealthIndicator: ' +
          '@Module({ imports: [TerminusModule], providers: [DefexaHealthIndicator] }).',
      ]);
    }
    this.health = health;
    this.sessions = () => findRegistered(modules, getDefexaSessionToken);
    if (this.sessions().length === 0) {
      throw new DefexaConfigurationError([
        'DefexaHealthIndicator has no account to check. Import DefexaModule.forRoot(…) or forRootAsync(…) in the app. Accounts of ' +
          'forAccounts() cannot be checked: one merchant should not decide about the health of the app.',
      ]);
    }
  }

  /**
   * Checks an account.
   *
   * @param key the name under which terminus reports the result
   * @throws {DefexaConfigurationError} if there is no such account, or an argument is wrong: the app starts, but the check fails
   */
  async isHealthy<const Key extends string>(
    key: Key,
    options: DefexaHealthOptions = {},
  ): Promise<HealthIndicatorResult<Key, 'up' | 'down', DefexaHealth>> {
    const { account, probe } = validCheck(key, options);
    const session = this.sessionOf(account);
    const isProbeFailed = probe && !(await getsSession(session));
    const { state, expiresInMs, lastError, pausedUntil } = session.status;
    const isServed = expiresInMs > 0;
    // A probe that waited too long has no error of its own.
    const code = lastError?.code ?? (isProbeFailed ? 'DEFEXA_UNAVAILABLE' : undefined);
    const health: DefexaHealth = {
      state,
      ...(isServed && { expiresIn: Math.floor(expiresInMs / 1_000) }),
      ...(code && { code }),
      ...(pausedUntil && { retryAt: pausedUntil.toISOString() }),
    };
    const result = this.health.check(key);
    return isServed || !code ? result.up(health) : result.down(health);
  }

  private sessionOf(account: string | undefined): DefexaSessionProvider {
    const sessions = this.sessions();
    const [, session] = sessions.find(([name]) => name === account) ?? [];
    if (!session) {
      throw new DefexaConfigurationError([
        `DefexaHealthIndicator: ${describe(account)} is not registered. Registered: ` +
          `${sessions.map(([name]) => describe(name)).join(', ')}. Pass one of these as isHealthy(key, { account }), without an ` +
          'account for the default one; or register it with ' +
          `DefexaModule.forRoot({ ${account === undefined ? '' : 'name, '}… }).`,
      ]);
    }
    return session;
  }
}

/** A misspelt account would check the default one. */
function validCheck(
  key: unknown,
  options: DefexaHealthOptions,
): { account: string | undefined; probe: boolean } {
  const { account, probe = false, ...unknown } = options;
  if (
    typeof key !== 'string' ||
    typeof options !== 'object' ||
    Object.keys(unknown).length > 0 ||
    typeof probe !== 'boolean'
  ) {
    throw new DefexaConfigurationError([
      'DefexaHealthIndicator: write isHealthy(key, { account, probe }). The key is a string, the account the name of one, and probe true ' +
        'or false.',
    ]);
  }
  return { account, probe };
}

const describe = (name: string | undefined) =>
  name === undefined ? 'the default account' : `the account "${name}"`;

/** Gets a session, and returns whether there is one. While the current one is valid, it does not wait for the next one. */
async function getsSession(session: DefexaSessionProvider): Promise<boolean> {
  if (session.status.expiresInMs > 0) {
    session.getSession().catch(() => {});
    return true;
  }
  const late = () => new Error('The probe took too long.');
  try {
    await withDeadline(systemClock, PROBE_LIMIT_MS, late, undefined, (signal) =>
      session.getSession({ signal }),
    );
    return true;
  } catch {
    return false;
  }
}
