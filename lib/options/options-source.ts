import { inspect } from 'node:util';

/** Where options from the environment come from. */
export interface OptionsSource {
  /** The options as they were read. */
  readonly options: object;
  /** The variables that are set and have names like those of this package, but that it does not know. */
  readonly unknownVariables: readonly string[];
}

/** The function that prints options, which knows where they are from. */
type Print = object & { readonly source?: OptionsSource };

/**
 * Notes the source of options that `redactWhenPrinted()` returned. What prints them is the marker: it is copied if an app spreads the
 * options into an object of its own, it is no option, and `util.inspect` calls it instead of showing it.
 */
export function markAsFromEnvironment<T extends object>(options: T, unknownVariables: readonly string[]): T {
  const print = (options as { [inspect.custom]?: Print })[inspect.custom]!;
  // By a field: tracing tools wrap functions, but keep those with fields of their own.
  Object.assign(print, { source: { options, unknownVariables } satisfies OptionsSource });
  return Object.defineProperty(options, inspect.custom, { enumerable: true });
}

/** The source of options, if they are from the environment. */
export const sourceOf = (options: object): OptionsSource | undefined =>
  (options as { [inspect.custom]?: Print })[inspect.custom]?.source;

/** Whether the value of an option is the one from the environment: an app may replace some. */
export function isFromSource(source: OptionsSource | undefined, option: string, value: unknown): boolean {
  return source !== undefined && (source.options as Record<string, unknown>)[option] === value;
}
