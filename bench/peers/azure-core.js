// The policy that authenticates requests, with a TokenCredential. It passes its cache to `challengeCallbacks`, which gives access to
// a token without sending a request. Its windows (2 minutes, 1 second) are fixed:
// https://learn.microsoft.com/javascript/api/@azure/core-rest-pipeline/bearertokenauthenticationpolicyoptions
import {
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createHttpHeaders,
  createPipelineFromOptions,
  createPipelineRequest,
} from '@azure/core-rest-pipeline';

const SCOPES = ['defexa'];
const OPTIONS = {};

function createPolicy(login, authorizeRequest) {
  const getToken = async () => {
    const { token, expiresAt } = await login();
    return { token, expiresOnTimestamp: expiresAt };
  };
  const challengeCallbacks = { authorizeRequest };
  return bearerTokenAuthenticationPolicy({ credential: { getToken }, scopes: SCOPES, challengeCallbacks });
}

function createTokenCache(login) {
  let getAccessToken;
  const policy = createPolicy(login, async (handed) => void ({ getAccessToken } = handed));
  const request = createPipelineRequest({ url: 'https://defexa.invalid/' });
  void policy.sendRequest(request, async () => ({ status: 200 }));
  return getAccessToken;
}

/** The callback may authorise a request in any way: here in its body, where Defexa expects the token. */
async function authorizeBody({ scopes, getAccessToken, request }) {
  const { token } = await getAccessToken(scopes, OPTIONS);
  request.body = JSON.stringify({ ...request.fields, session_token: token });
}

/** The policy only accepts https: requests; the server of the measurement has no certificate. */
const withoutTls = {
  name: 'withoutTls',
  sendRequest: (request, next) => {
    request.url = request.url.replace('https:', 'http:');
    request.allowInsecureConnection = true;
    return next(request);
  },
};

/** Sends through a pipeline with all default policies, as `createDefaultPipeline()` of \@azure-rest/core-client creates it. */
function createSender({ login, baseUrl }) {
  const pipeline = createPipelineFromOptions({});
  pipeline.addPolicy(createPolicy(login, authorizeBody));
  pipeline.addPolicy(withoutTls);
  const client = createDefaultHttpClient();
  const url = `${baseUrl.replace('http:', 'https:')}api/v1/invoice`;
  return async (fields) => {
    const headers = createHttpHeaders({ 'Content-Type': 'application/json' });
    const request = Object.assign(createPipelineRequest({ url, method: 'POST', headers }), { fields });
    const { status, bodyAsText } = await pipeline.sendRequest(client, request);
    return { status, data: JSON.parse(bodyAsText) };
  };
}

export function create({ login, baseUrl }) {
  const getAccessToken = createTokenCache(login);
  return {
    getToken: () => getAccessToken(SCOPES, OPTIONS),
    tokenOf: ({ token }) => token,
    // The policy does this after a challenge with claims.
    reject: () => getAccessToken(SCOPES, { claims: 'session rejected' }),
    send: createSender({ login, baseUrl }),
  };
}

export const createBare = ({ login }) => createTokenCache(login);
export const useBare = (getAccessToken) => getAccessToken(SCOPES, OPTIONS);
