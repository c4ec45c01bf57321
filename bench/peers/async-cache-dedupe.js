// "Dynamically set ttl based on result", and `stale` for a refresh in the background. Both count whole seconds:
// https://github.com/mcollina/async-cache-dedupe#cachedefinename-opts-originalarg-cachekey
import { createCache } from 'async-cache-dedupe';

/** A cache of one token, and the last token that was put into it. */
function createTokenCache(login, margin) {
  const cache = createCache({ storage: { type: 'memory', options: { size: 1 } } });
  const stale = Math.max(1, Math.floor(margin / 1_000));
  const ttl = ({ expiresAt }) => Math.max(0, Math.floor((expiresAt - Date.now()) / 1_000) - stale);
  return cache.define('token', { ttl, stale }, login);
}

export function create({ login, margin = 60_000 }) {
  let last;
  let cleared;
  const cache = createTokenCache(async () => (last = await login()), margin);
  return {
    getToken: () => cache.token('defexa'),
    tokenOf: ({ token }) => token,
    reject: (token) => {
      if (last?.token === token) {
        last = undefined;
        cleared = cache.clear('token');
      }
      return cleared;
    },
  };
}

export const createBare = ({ login }) => createTokenCache(() => login(), 60_000);
export const useBare = (cache) => cache.token('defexa');
