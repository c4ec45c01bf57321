// What decides where a secret goes is read from own properties: whoever could write to Object.prototype before the app started
// (by a parser of JSON or queries, say) could lead it elsewhere. Options are own ones, all of them, also where they are undefined.

/** What a connection must not inherit: whom it trusts, and where it goes instead. To be put before its options. */
export const NOT_INHERITED = {
  ca: undefined,
  hostname: undefined,
  lookup: undefined,
  servername: undefined,
  socketPath: undefined,
} as const;

/** A variable of the environment, which Node has inherit from `Object.prototype`. */
export function environmentVariable(name: string): string | undefined {
  return Object.hasOwn(process.env, name) ? process.env[name] : undefined;
}
