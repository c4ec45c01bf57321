// The provider of AWS's clients: memoised until five minutes before the token expires, with `forceRefresh` after a rejection:
// https://github.com/smithy-lang/smithy-typescript/tree/main/packages/core/src/legacy-root-exports/util-identity-and-auth
import {
  createIsIdentityExpiredFunction,
  doesIdentityRequireRefresh,
  EXPIRATION_MS,
  memoizeIdentityProvider,
} from '@smithy/core';
import { Client, Command } from '@smithy/core/client';
import { getSerdePlugin } from '@smithy/core/serde';
import { HttpRequest } from '@smithy/core/transport';
import { NodeHttpHandler, streamCollector } from '@smithy/node-http-handler';

function createProvider(login, margin) {
  const logIn = async () => {
    const { token, expiresAt } = await login();
    return { token, expiration: new Date(expiresAt) };
  };
  return memoizeIdentityProvider(logIn, createIsIdentityExpiredFunction(margin), doesIdentityRequireRefresh);
}

/** Sends requests with a client and a command as AWS's generators create them, without the retries and headers of AWS. */
function createSender(getToken, baseUrl) {
  const { hostname, port, protocol } = new URL(baseUrl);
  const headers = { 'Content-Type': 'application/json' };
  const serialize = async () =>
    new HttpRequest({ hostname, port, protocol, method: 'POST', path: '/api/v1/invoice', headers });
  const deserialize = async ({ statusCode, body }) => ({
    status: statusCode,
    data: JSON.parse(Buffer.from(await streamCollector(body)).toString()),
  });
  const OpenInvoice = Command.classBuilder()
    .m((_, __, config) => [getSerdePlugin(config, serialize, deserialize)])
    .build();
  const endpoint = async () => ({ hostname, port, protocol, path: '/' });
  const client = new Client({ endpoint, requestHandler: new NodeHttpHandler(), cacheMiddleware: true });
  // A middleware as in https://aws.amazon.com/blogs/developer/middleware-stack-modular-aws-sdk-js/
  const insertToken = (next) => async (args) => {
    const { token } = await getToken();
    args.request.body = JSON.stringify({ ...args.input, session_token: token });
    return next(args);
  };
  client.middlewareStack.add(insertToken, { name: 'insertToken', step: 'build' });
  return (fields) => client.send(new OpenInvoice(fields));
}

export function create({ login, baseUrl, margin = EXPIRATION_MS }) {
  const getToken = createProvider(login, margin);
  return {
    getToken,
    tokenOf: ({ token }) => token,
    reject: () => getToken({ forceRefresh: true }),
    send: createSender(getToken, baseUrl),
  };
}

export const createBare = ({ login }) => createProvider(login, EXPIRATION_MS);
export const useBare = (getToken) => getToken();
