import { createLogin } from './login.js';

/** The file of each contender in `peers/`, and the package whose version is reported. */
export const CONTENDERS = {
  'nestjs-defexa': undefined,
  'hand-written': undefined,
  'simple-oauth2': 'simple-oauth2',
  'p-memoize': 'p-memoize',
  'async-cache-dedupe': 'async-cache-dedupe',
  'lru-cache': 'lru-cache',
  'axios-auth-refresh': 'axios-auth-refresh',
  'smithy-core': '@smithy/core',
  'google-auth-library': 'google-auth-library',
  'azure-core': '@azure/core-rest-pipeline',
};

export const OURS = 'nestjs-defexa';

export const importPeer = (contender) => import(`./peers/${contender}.js`);

/**
 * Creates a contender that logs in at an emulator. It uses its own defaults for missing options.
 *
 * @param options `margin`: how long before it expires a token is replaced; `timeout`: the limit for a login; both in milliseconds
 */
export async function createContender(contender, emulator, { onLogin, ...options } = {}) {
  const { create } = await importPeer(contender);
  const { baseUrl, merchantPrivateKey } = emulator;
  const logIn = createLogin({ baseUrl, merchantPrivateKey, timeout: options.timeout });
  const login = async () => {
    const session = await logIn();
    onLogin?.(session);
    return session;
  };
  return create({ ...options, login, baseUrl, merchantPrivateKey });
}
