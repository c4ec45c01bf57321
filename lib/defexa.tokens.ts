import { Inject } from '@nestjs/common';

// Strings, so that all copies of the package in a process share them.
const AUTH = 'DefexaAuthService';
const SESSION = 'DefexaSessionProvider';
const HTTP = 'DefexaHttpService';
const OPTIONS = 'DefexaOptions';
const ACCOUNT = 'DefexaAccount';
const ACCOUNTS = 'DefexaAccounts';

const tokenOf = (token: string, name: string | undefined) =>
  name === undefined ? token : `${token}:${name}`;

/** Returns the injection token of an account's `DefexaAuthService`. Without a name: the default account's. */
export const getDefexaAuthToken = (name?: string): string => tokenOf(AUTH, name);

/** Returns the injection token of an account's `DefexaSessionProvider`. Without a name: the default account's. */
export const getDefexaSessionToken = (name?: string): string => tokenOf(SESSION, name);

/** Returns the injection token of an account's `DefexaHttpService`. Without a name: the default account's. */
export const getDefexaHttpToken = (name?: string): string => tokenOf(HTTP, name);

/** Returns the injection token of `DefexaAccounts`. The name is that of its registration. */
export const getDefexaAccountsToken = (name?: string): string => tokenOf(ACCOUNTS, name);

/**
 * Returns the injection token of an account's resolved options.
 *
 * @internal
 */
export const getDefexaOptionsToken = (name?: string): string => tokenOf(OPTIONS, name);

/**
 * Returns the injection token of an account's `Account`.
 *
 * @internal
 */
export const getDefexaAccountToken = (name?: string): string => tokenOf(ACCOUNT, name);

/**
 * Injects an account's `DefexaAuthService`. Without a name: the default account's.
 *
 * @example
 * constructor(@InjectDefexaAuth('eu') private readonly auth: DefexaAuthService) {}
 */
export const InjectDefexaAuth = (name?: string): ParameterDecorator & PropertyDecorator =>
  Inject(getDefexaAuthToken(name));

/** Injects an account's `DefexaSessionProvider`. Without a name: the default account's. */
export const InjectDefexaSession = (name?: string): ParameterDecorator & PropertyDecorator =>
  Inject(getDefexaSessionToken(name));

/** Injects an account's `DefexaHttpService`. Without a name: the default account's. */
export const InjectDefexaHttp = (name?: string): ParameterDecorator & PropertyDecorator =>
  Inject(getDefexaHttpToken(name));

/** Injects the `DefexaAccounts` that were registered under this name. Without a name: those without one. */
export const InjectDefexaAccounts = (name?: string): ParameterDecorator & PropertyDecorator =>
  Inject(getDefexaAccountsToken(name));
