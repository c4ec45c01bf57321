/** What holds the accounts of many merchants: the file of each in this folder, and its name in the table. */
export const ACCOUNT_CONTENDERS = {
  'nestjs-defexa': 'nestjs-defexa',
  'map-of-services': 'Map of services',
  'durable-provider': 'durable provider',
  'request-scoped-provider': 'REQUEST-scoped provider',
};

/** Ids of merchants, made anew as those of requests are. */
export const idsOf = (count, prefix = 'merchant') =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index}`);

export const keyOf = (id) => `key-of-${id}`;

/**
 * Creates a contender, without any account yet.
 *
 * @param limit how many logins may be in progress at a time
 * @returns `get(id)` for the account of a merchant, `getToken(account)`, `post(account, fields)`, and `close`
 */
export async function createAccounts(contender, { baseUrl }, { limit }) {
  const { create } = await import(`./${contender}.js`);
  return create({ resolve: async (id) => ({ baseUrl, merchantPrivateKey: keyOf(id) }), limit });
}

/** Does `work` for each id, for a number of them at a time. */
export async function forEachOf(ids, atATime, work) {
  const waiting = ids.values();
  const workOn = async () => {
    for (const id of waiting) {
      await work(id);
    }
  };
  await Promise.all(Array.from({ length: atATime }, workOn));
}
