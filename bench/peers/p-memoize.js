// "If you want to implement time-based expiry, consider doing so in cache":
// https://github.com/sindresorhus/p-memoize#caching-strategy
import pMemoize, { pMemoizeClear } from 'p-memoize';

/** Caches one value until it expires. */
class Held {
  value;

  constructor(margin) {
    this.margin = margin;
  }

  has() {
    return this.value !== undefined && Date.now() < this.value.expiresAt - this.margin;
  }

  get() {
    return this.value;
  }

  set(_key, value) {
    this.value = value;
  }

  clear() {
    this.value = undefined;
  }
}

export function create({ login, margin = 60_000 }) {
  const cache = new Held(margin);
  const getToken = pMemoize(login, { cache });
  return {
    getToken,
    tokenOf: ({ token }) => token,
    reject: (token) => {
      if (cache.value?.token === token) {
        pMemoizeClear(getToken);
      }
    },
  };
}

export const createBare = ({ login }) => pMemoize(login, { cache: new Held(60_000) });
export const useBare = (getToken) => getToken();
