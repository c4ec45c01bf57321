import { Agent } from 'node:http';
import axios from 'axios';

/**
 * The login function that every peer is given: what an app would write, with the HTTP client that it has.
 *
 * @param timeout in milliseconds; axios has none of its own
 */
export function createLogin({ baseUrl, merchantPrivateKey, timeout = 0 }) {
  const http = axios.create({ baseURL: baseUrl, timeout, httpAgent: new Agent({ maxSockets: 200 }) });
  const headers = { Authorization: `Bearer ${merchantPrivateKey}` };
  return async () => {
    const { data } = await http.post('api/v1/da/login', {}, { headers });
    return { token: data.session_token, expiresAt: Date.parse(data.expiration) };
  };
}
