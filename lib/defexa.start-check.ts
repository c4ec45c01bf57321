import { Logger } from '@nestjs/common';
import { type ModulesContainer, Reflector } from '@nestjs/core';
import axios from 'axios';
import { DefexaAccounts } from './accounts/defexa-accounts.js';
import { findRegistered } from './defexa.registered.js';
import {
  getDefexaAccountsToken,
  getDefexaAuthToken,
  getDefexaHttpToken,
  getDefexaSessionToken,
} from './defexa.tokens.js';
import { DefexaHttpService } from './http/defexa-http.service.js';
import { warn } from './logging/warn.js';
import type { ResolvedOptions } from './options/resolved-options.js';
import { DefexaAuthService } from './session/defexa-auth.service.js';
import { DefexaSessionProvider } from './session/defexa-session.provider.js';

const OLDEST_AXIOS = '1.16.1';

/** What an app injects, with the functions that return the tokens. */
const SERVICES = [
  { Service: DefexaHttpService, tokenOf: getDefexaHttpToken, decorator: '@InjectDefexaHttp' },
  { Service: DefexaAuthService, tokenOf: getDefexaAuthToken, decorator: '@InjectDefexaAuth' },
  { Service: DefexaSessionProvider, tokenOf: getDefexaSessionToken, decorator: '@InjectDefexaSession' },
  { Service: DefexaAccounts, tokenOf: getDefexaAccountsToken, decorator: '@InjectDefexaAccounts' },
];

/** The apps that have been checked. Each registration starts the check, since any of them may be the only one. */
const checkedApps = new WeakSet<ModulesContainer>();

/** Warns, while an app starts, of what will not work in it. */
export function checkApp(modules: ModulesContainer): void {
  if (!checkedApps.has(modules)) {
    checkedApps.add(modules);
    warnOfOldAxios();
    warnOfUnknownAccounts(modules);
  }
}

/** Some package managers install versions that the peer dependency does not allow. */
function warnOfOldAxios(): void {
  const version: string | undefined = axios.VERSION;
  if (version?.localeCompare(OLDEST_AXIOS, 'en', { numeric: true }) === -1) {
    const message =
      `axios ${version} is installed, which sends https: requests through a proxy in clear text. ` +
      `Run npm i axios@^${OLDEST_AXIOS}`;
    warn(new Logger('Defexa'), message, { event: 'old-axios', version });
  }
}

/**
 * Warns of classes that inject an account which the app does not register. The app fails to start then, but Nest's error does not say
 * what to inject instead.
 */
function warnOfUnknownAccounts(modules: ModulesContainer): void {
  const provided = new Set([...modules.values()].flatMap(({ providers }) => [...providers.keys()]));
  for (const { providers, controllers } of modules.values()) {
    for (const { name, metatype, inject } of [...providers.values(), ...controllers.values()]) {
      const tokens = inject ? factoryTokens(inject) : metatype ? classTokens(metatype) : [];
      for (const token of tokens) {
        const problem = provided.has(token as never) ? undefined : explain(token, modules);
        if (problem) {
          warn(new Logger('Defexa'), `${String(name)} injects ${problem}`, { event: 'unknown-account' });
        }
      }
    }
  }
}

/** The tokens of a factory's parameters that are not optional. */
function factoryTokens(inject: readonly unknown[]): unknown[] {
  return inject.flatMap((dependency) => {
    const { token = dependency, optional = false } = Object(dependency) as {
      token?: unknown;
      optional?: boolean;
    };
    return optional ? [] : [token];
  });
}

/** The tokens of what a class injects by its constructor or its properties, and that is not optional. */
function classTokens(metatype: Function): unknown[] {
  const read = <T>(key: string) => new Reflector().get<T[] | undefined>(key, metatype) ?? [];
  const optionalProperties = read<unknown>('optional:properties_metadata');
  const properties = read<{ key: unknown; type: unknown }>('self:properties_metadata')
    .filter(({ key }) => !optionalProperties.includes(key))
    .map(({ type }) => type);
  const tokens = [...read<unknown>('design:paramtypes')];
  for (const { index, param } of read<{ index: number; param: unknown }>('self:paramtypes')) {
    tokens[index] = param;
  }
  const optional = read<number>('optional:paramtypes');
  return [...tokens.filter((_token, index) => !optional.includes(index)), ...properties];
}

/** What is missing, and what there is instead. Undefined for the token of something else. */
function explain(token: unknown, modules: ModulesContainer): string | undefined {
  for (const { Service, tokenOf, decorator } of SERVICES) {
    const isDefault = token === Service || token === tokenOf();
    const isNamed = typeof token === 'string' && token.startsWith(tokenOf(''));
    if (isDefault || isNamed) {
      const asInjected = (name: string | undefined) =>
        name === undefined ? Service.name : `${decorator}('${name}')`;
      const wanted = asInjected(isNamed ? token.slice(tokenOf('').length) : undefined);
      const method = Service === DefexaAccounts ? 'forAccounts' : 'forRoot';
      const registered = findRegistered(modules, tokenOf).map(([name]) => asInjected(name));
      return (
        `${wanted}, which is not registered. ` +
        (registered.length > 0
          ? `You can inject ${registered.join(', ')}.`
          : `Import DefexaModule.${method}(…).`)
      );
    }
  }
  return undefined;
}

/** The options of the accounts that an app has registered so far. */
const accountsOfApps = new WeakMap<ModulesContainer, Map<string | undefined, ResolvedOptions>>();

/** Warns of two accounts with the same key: one of them probably charges on the other's account. */
export function warnOfSameMerchant(
  name: string | undefined,
  options: ResolvedOptions,
  modules: ModulesContainer,
): void {
  const accounts = accountsOfApps.get(modules) ?? new Map<string | undefined, ResolvedOptions>();
  accountsOfApps.set(modules, accounts.set(name, options));
  for (const [otherName, other] of accounts) {
    if (otherName !== name && other.isSameMerchant(options)) {
      const both = [otherName, name].map((account) =>
        account === undefined ? 'the default account' : `"${account}"`,
      );
      const message =
        `Two accounts have the same merchantPrivateKey: ${both.join(' and ')}. They are one merchant, and log in separately. If each ` +
        'should be a merchant of its own, give each its own key. defexaConfig always reads the same variables: use it for one account';
      warn(new Logger('Defexa'), message, { event: 'same-merchant' });
    }
  }
}

/** Shorter time-outs are probably meant in seconds. */
const SHORTEST_USUAL_TIMEOUT_MS = 100;

export function warnOfShortTimeout(timeoutMs: number | undefined, logger: Logger): void {
  if (timeoutMs !== undefined && timeoutMs < SHORTEST_USUAL_TIMEOUT_MS) {
    const message = `timeout is in milliseconds: a call or a login has only ${timeoutMs} ms. Did you mean ${timeoutMs * 1_000}?`;
    warn(logger, message, { event: 'short-timeout' });
  }
}
