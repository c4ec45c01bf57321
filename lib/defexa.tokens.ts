import { Inject } from '@nestjs/common';

// Strings, so that they are the same in every copy of the package that a process may hold.
const AUTH = 'DefexaAuthService';
const SESSION = 'DefexaSessionProvider';
const HTTP = 'DefexaHttpService';
const OPTIONS = 'DefexaOptions';
const ACCOUNT = 'DefexaAccount';

const ofAccount = (token: string, name: string | undefined) =>
  name === undefined ? token : `${token}:${name}`;

/** The injection token of an account's `DefexaAuthService`; of the default account's without a name. */
export const getDefexaAuthToken = (name?: string): string => ofAccount(AUTH, name);

/** The injection token of an account's `DefexaSessionProvider`; of the default account's without a name. */
export const getDefexaSessionToken = (name?: string): string => ofAccount(SESSION, name);

/** The injection token of an account's `DefexaHttpService`; of the default account's without a name. */
export const getDefexaHttpToken = (name?: string): string => ofAccount(HTTP, name);

/** The injection token of an account's validated options. */
export const getDefexaOptionsToken = (name?: string): string => ofAccount(OPTIONS, name);

/** The injection token of what an account's login and HTTP service share. */
export const getDefexaAccountToken = (name?: string): string => ofAccount(ACCOUNT, name);

/**
 * Injects an account's `DefexaAuthService`; the default account's without a name.
 *
 * @example
 * constructor(@InjectDefexaAuth('eu') private readonly auth: DefexaAuthService) {}
 */
export const InjectDefexaAuth = (name?: string): ParameterDecorator & PropertyDecorator =>
  Inject(getDefexaAuthToken(name));

/** Injects an account's `DefexaSessionProvider`; the default account's without a name. */
export const InjectDefexaSession = (name?: string): ParameterDecorator & PropertyDecorator =>
  Inject(getDefexaSessionToken(name));

/** Injects an account's `DefexaHttpService`; the default account's without a name. */
export const InjectDefexaHttp = (name?: string): ParameterDecorator & PropertyDecorator =>
  Inject(getDefexaHttpToken(name));
