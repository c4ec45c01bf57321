import { Agent } from 'node:http';
import axios from 'axios';

/**
 * Creates the login function for all peers, as an app would write it with its HTTP client.
 *
 * @param timeout in milliseconds; axios has none by default
 */
export function createLogin({ baseUrl, merchantPrivateKey, timeout = 0 }) {
  const http = axios.create({ baseURL: baseUrl, timeout, httpAgent: new Agent({ maxSockets: 200 }) });
  const headers = { Authorization: `Bearer ${merchantPrivateKey}` };
  return async () => {
    const { data } = await http.post('api/v1/da/login', {}, { headers });
    return { token: data.session_token, expiresAt: Date.parse(data.expiration) };
  };
}
