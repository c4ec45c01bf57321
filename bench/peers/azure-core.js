// The policy that authenticates requests, with a TokenCredential. It passes its cache to `challengeCallbacks`, which gives access to
// a token without sending a request. Its windows (2 minutes, 1 second) are fixed:
// https://learn.microsoft.com/javascript/api/@azure/core-rest-pipeline/bearertokenauthenticationpolicyoptions
import { bearerTokenAuthenticationPolicy, createPipelineRequest } from '@azure/core-rest-pipeline';

const SCOPES = ['defexa'];
const OPTIONS = {};

function createTokenCache(login) {
  const getToken = async () => {
    const { token, expiresAt } = await login();
    return { token, expiresOnTimestamp: expiresAt };
  };
  let getAccessToken;
  const authorizeRequest = async (handed) => void ({ getAccessToken } = handed);
  const options = { credential: { getToken }, scopes: SCOPES, challengeCallbacks: { authorizeRequest } };
  const request = createPipelineRequest({ url: 'https://defexa.invalid/' });
  void bearerTokenAuthenticationPolicy(options).sendRequest(request, async () => ({ status: 200 }));
  return getAccessToken;
}

export function create({ login }) {
  const getAccessToken = createTokenCache(login);
  return {
    getToken: () => getAccessToken(SCOPES, OPTIONS),
    tokenOf: ({ token }) => token,
    // The policy does this after a challenge with claims.
    reject: () => getAccessToken(SCOPES, { claims: 'session rejected' }),
  };
}

export const createBare = ({ login }) => createTokenCache(login);
export const useBare = (getAccessToken) => getAccessToken(SCOPES, OPTIONS);
