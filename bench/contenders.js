import { createLogin } from './login.js';

/** Who is measured: the file in `peers/`, and the package whose version is stated. */
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
 * Makes a contender that logs in at an emulator. What it is not told, it takes its own default for.
 *
 * @param options `margin`: how long before its end a token is replaced; `timeout`: of a login; both in milliseconds
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
