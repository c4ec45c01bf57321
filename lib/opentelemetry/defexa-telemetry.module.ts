import { type DynamicModule, Inject, Module, Optional } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { DefexaConfigurationError } from '../errors/index.js';
import { describeType } from '../options/rule.js';

/** The options of `DefexaTelemetryModule.forRoot()`. */
export interface DefexaTelemetryOptions {
  /**
   * Whether metrics and spans of `DefexaAccounts` have the id of the account (`defexa.account.id`). Every id makes time series of its
   * own, so only set it if there are few.
   *
   * @default false
   */
  accountIds?: boolean | undefined;
}

const TELEMETRY = 'DefexaTelemetry';

/**
 * Metrics and spans of all accounts of the app, through `@opentelemetry/api`. Without an OpenTelemetry SDK, which has to start
 * before the app, it does nothing.
 *
 * @example
 * imports: [DefexaModule.forRootAsync(defexaConfig.asProvider()), DefexaTelemetryModule.forRoot()]
 */
@Module({})
export class DefexaTelemetryModule {
  constructor(@Optional() @Inject(TELEMETRY) telemetry?: unknown) {
    if (telemetry === undefined) {
      throw telemetryError('was imported without forRoot(). Import DefexaTelemetryModule.forRoot().');
    }
  }

  /**
   * Measures every account: those of `DefexaModule.forRoot()`, with and without a name, and those of `forAccounts()`.
   *
   * @throws {DefexaConfigurationError} if an option is wrong. The app fails to start with one if `@opentelemetry/api` is not
   * installed, or if there is no account
   */
  static forRoot(options: DefexaTelemetryOptions = {}): DynamicModule {
    const withIds = validAccountIds(options);
    return {
      module: DefexaTelemetryModule,
      providers: [
        {
          provide: TELEMETRY,
          useFactory: async (modules: ModulesContainer) => {
            const { DefexaTelemetry } = await importTelemetry();
            return new DefexaTelemetry(modules, withIds);
          },
          inject: [ModulesContainer],
        },
      ],
    };
  }
}

function validAccountIds(options: unknown): boolean {
  if (typeof options !== 'object' || options === null) {
    throw telemetryError('forRoot() takes an object of options, or nothing.');
  }
  const { accountIds = false, ...unknown } = options as DefexaTelemetryOptions;
  const [name] = Object.keys(unknown);
  if (name !== undefined) {
    throw telemetryError(`${name} is not an option. The only option is accountIds.`);
  }
  if (typeof accountIds !== 'boolean') {
    throw telemetryError(`accountIds must be true or false, not ${describeType(accountIds)}.`);
  }
  return accountIds;
}

/** Loads the code that needs the peer dependency, so that its absence is explained. */
async function importTelemetry() {
  try {
    return await import('./defexa-telemetry.js');
  } catch (error) {
    if (String((error as { code?: unknown }).code).endsWith('MODULE_NOT_FOUND')) {
      throw telemetryError('needs the package @opentelemetry/api: npm install @opentelemetry/api.');
    }
    throw error;
  }
}

function telemetryError(problem: string): DefexaConfigurationError {
  return new DefexaConfigurationError([`DefexaTelemetryModule ${problem}`]);
}
