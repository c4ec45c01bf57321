// fetchMethod with `options.ttl`, "stale-while-revalidate", and stale values while fetching fails:
// https://isaacs.github.io/node-lru-cache/interfaces/LRUCache.OptionsBase.html#fetchmethod
import { LRUCache } from 'lru-cache';

function createTokenCache(login, margin) {
  return new LRUCache({
    max: 1,
    allowStale: true,
    noDeleteOnFetchRejection: true,
    noDeleteOnStaleGet: true,
    fetchMethod: async (_key, _stale, { options }) => {
      const session = await login();
      options.ttl = Math.max(1, session.expiresAt - margin - Date.now());
      return session;
    },
  });
}

const ANEW = { forceRefresh: true, allowStale: false };

/** A stale token remains usable until it expires. */
async function getToken(cache) {
  const session = await cache.fetch('defexa');
  return session.expiresAt > Date.now() ? session : cache.fetch('defexa', ANEW);
}

export function create({ login, margin = 60_000 }) {
  const cache = createTokenCache(login, margin);
  return {
    getToken: () => getToken(cache),
    tokenOf: ({ token }) => token,
    reject: (token) => {
      if (cache.peek('defexa', { allowStale: true })?.token === token) {
        cache.delete('defexa');
      }
    },
  };
}

export const createBare = ({ login }) => createTokenCache(login, 60_000);
export const useBare = getToken;
