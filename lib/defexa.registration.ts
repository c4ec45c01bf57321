import { DefexaConfigurationError } from './errors/index.js';

/** @throws {DefexaConfigurationError} if the argument of `forRoot` or `forRootAsync` is not an object, or its name is invalid */
export function assertRegistration(method: 'forRoot' | 'forRootAsync', registration: unknown): void {
  if (typeof registration !== 'object' || registration === null) {
    const example = method === 'forRoot' ? '{ merchantPrivateKey }' : '{ inject, useFactory }';
    throw new DefexaConfigurationError([
      `${method}() got no options. Write DefexaModule.${method}(${example}).`,
    ]);
  }
  const { name } = registration as { name?: unknown };
  if (name !== undefined && (typeof name !== 'string' || name.trim() === '')) {
    throw new DefexaConfigurationError([
      `${method}(): name must be a string that is not empty; leave it out for the default account.`,
    ]);
  }
}

/** @throws {DefexaConfigurationError} if an app imports the module without calling `forRoot` or `forRootAsync` */
export function assertRegistered(options: unknown): void {
  if (options === undefined) {
    throw new DefexaConfigurationError([
      'was imported without options. Import DefexaModule.forRoot(…) or DefexaModule.forRootAsync(…).',
    ]);
  }
}
