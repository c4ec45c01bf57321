// The provider of AWS's clients: memoised until five minutes before the token expires, with `forceRefresh` after a rejection:
// https://github.com/smithy-lang/smithy-typescript/tree/main/packages/core/src/legacy-root-exports/util-identity-and-auth
import {
  createIsIdentityExpiredFunction,
  doesIdentityRequireRefresh,
  EXPIRATION_MS,
  memoizeIdentityProvider,
} from '@smithy/core';

function createProvider(login, margin) {
  const logIn = async () => {
    const { token, expiresAt } = await login();
    return { token, expiration: new Date(expiresAt) };
  };
  return memoizeIdentityProvider(logIn, createIsIdentityExpiredFunction(margin), doesIdentityRequireRefresh);
}

export function create({ login, margin = EXPIRATION_MS }) {
  const getToken = createProvider(login, margin);
  return { getToken, tokenOf: ({ token }) => token, reject: () => getToken({ forceRefresh: true }) };
}

export const createBare = ({ login }) => createProvider(login, EXPIRATION_MS);
export const useBare = (getToken) => getToken();
