// All that sends authenticated POSTs: the contenders that can, the baseline, and the limits.
import axios from 'axios';
import { createContender, OURS } from './contenders.js';
import { axiosOverHttp, axiosOverUndici, httpByHand } from './limits.js';

/** 200 bytes as JSON, with a token of the server. */
export const ORDER = {
  amount: 100,
  currency: 'EUR',
  order_id: 'abc-123',
  description: 'A thing that somebody bought in the shop around the corner, in green, in size XL',
};
export const PATH = 'api/v1/invoice';

export const BASELINE = 'axios, constant token';
export const LIMITS = {
  'node:http by hand': httpByHand,
  'axios over bare node:http': axiosOverHttp,
  'axios over bare undici.Pool': axiosOverUndici,
};

const contender = (name, options) => async (server) => {
  const { post, send = post } = await createContender(name, server, options);
  return () => send(ORDER);
};
const constant = (createSend) => (server) => {
  const send = createSend(server);
  return () => send(PATH, { ...ORDER, session_token: server.token });
};

/** How to create each function that sends the order to a server, and resolves to a response with parsed `data`. */
export const POSTS = {
  [BASELINE]: constant(
    ({ baseUrl }) =>
      (path, body) =>
        axios.post(baseUrl + path, body),
  ),
  [OURS]: contender(OURS),
  [`${OURS}, undici`]: contender(OURS, { undici: true }),
  'hand-written': contender('hand-written'),
  'axios-auth-refresh': contender('axios-auth-refresh'),
  'smithy-core': contender('smithy-core'),
  'google-auth-library': contender('google-auth-library'),
  'azure-core': contender('azure-core'),
  ...Object.fromEntries(Object.entries(LIMITS).map(([name, createSend]) => [name, constant(createSend)])),
};
