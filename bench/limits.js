// Simple clients: Node's by hand, and axios with adapters that do nothing but send.
import { Agent, request } from 'node:http';
import axios from 'axios';
import { Pool } from 'undici';

const textOf = (chunks) => (chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)).toString();

function createHttpSender(baseUrl) {
  const { hostname, port } = new URL(baseUrl);
  const options = { hostname, port, method: 'POST', agent: new Agent({ keepAlive: true }) };
  return (path, headers, body) =>
    new Promise((resolve, reject) => {
      const sent = request({ ...options, path, headers }, (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode, headers: response.headers, data: textOf(chunks) }),
        );
      });
      sent.on('error', reject);
      sent.end(body);
    });
}

function createUndiciSender(baseUrl) {
  const pool = new Pool(new URL(baseUrl).origin);
  return (path, headers, body) =>
    new Promise((resolve, reject) => {
      const response = { data: undefined };
      const chunks = [];
      const handler = {
        onRequestStart() {},
        onResponseStart: (_, status, received) => Object.assign(response, { status, headers: received }),
        onResponseData: (_, chunk) => chunks.push(chunk),
        onResponseEnd() {
          response.data = textOf(chunks);
          resolve(response);
        },
        onResponseError: (_, error) => reject(error),
      };
      pool.dispatch({ path, method: 'POST', headers, body }, handler);
    });
}

/** axios with an adapter that passes the request on. */
function axiosOver(send) {
  const adapter = async (config) => ({ ...(await send(config.url, config.headers, config.data)), config });
  const http = axios.create({ adapter });
  return (path, body) => http.post(`/${path}`, body);
}

export function httpByHand({ baseUrl }) {
  const send = createHttpSender(baseUrl);
  const headers = { 'Content-Type': 'application/json' };
  return async (path, body) => {
    const response = await send(`/${path}`, headers, JSON.stringify(body));
    return { ...response, data: JSON.parse(response.data) };
  };
}

export function axiosOverHttp({ baseUrl }) {
  const send = createHttpSender(baseUrl);
  return axiosOver((path, headers, body) => send(path, headers.toJSON(), body));
}

export const axiosOverUndici = ({ baseUrl }) => axiosOver(createUndiciSender(baseUrl));
