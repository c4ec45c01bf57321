// Guards against prototype pollution: whoever can write to Object.prototype before the app starts (through a JSON or query
// parser, for example) must not be able to redirect a request that carries a secret.

/**
 * Own `undefined` properties that hide inherited ones: a polluted prototype must not choose the server or whom to trust.
 * Spread this before the real options of a connection.
 */
export const PROTOTYPE_GUARD = {
  ca: undefined,
  hostname: undefined,
  lookup: undefined,
  servername: undefined,
  socketPath: undefined,
} as const;

/** The same for a request of Node's HTTP client. What it does not hide, such as the CA, the agent hides. */
export const REQUEST_GUARD = {
  auth: undefined,
  hostname: undefined,
  insecureHTTPParser: false,
  socketPath: undefined,
} as const;

/** Reads an environment variable. `process.env` inherits from `Object.prototype`, so only own properties count. */
export function readEnvironmentVariable(name: string): string | undefined {
  return Object.hasOwn(process.env, name) ? process.env[name] : undefined;
}
