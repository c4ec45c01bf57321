import type { ModulesContainer } from '@nestjs/core';

/** What is registered under a token: its name, and the instance. */
export type Registered<T> = [name: string | undefined, instance: T];

/**
 * Finds what an app has registered under the tokens of one kind, such as the session providers: each with its name, undefined for the
 * one without a name. By their tokens, which are strings, since they may be of another copy of the package. While the app starts, the
 * instances may be missing.
 */
export function findRegistered<T>(
  modules: ModulesContainer,
  tokenOf: (name?: string) => string,
): Registered<T>[] {
  const namedPrefix = tokenOf('');
  return [...modules.values()]
    .flatMap(({ providers }) => [...providers])
    .flatMap(([token, { instance }]) => {
      const isNamed = typeof token === 'string' && token.startsWith(namedPrefix);
      const name = isNamed ? token.slice(namedPrefix.length) : undefined;
      return isNamed || token === tokenOf() ? [[name, instance as T] as Registered<T>] : [];
    });
}
