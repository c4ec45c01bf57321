// Interceptors that log in after a response with 401 and send the request again. Another one inserts the token:
// https://github.com/Flyrell/axios-auth-refresh#usage
import { Agent } from 'node:http';
import axios from 'axios';
import { createAuthRefresh } from 'axios-auth-refresh';

export function create({ login, baseUrl }) {
  let token;
  const http = axios.create({ baseURL: baseUrl, httpAgent: new Agent({ keepAlive: true, maxSockets: 500 }) });
  http.interceptors.request.use((config) => {
    // In a replayed request, the body has already been serialised.
    const fields = typeof config.data === 'string' ? JSON.parse(config.data) : config.data;
    config.data = { ...fields, session_token: token };
    // The length of the body without a token, which axios would keep.
    config.headers.delete('Content-Length');
    return config;
  });
  const logIn = async () => void ({ token } = await login());
  // With deduplication, which is the default, requests in flight fail if their 401 arrives while the first one logs in.
  // Without it, they share its login.
  createAuthRefresh(http, logIn, { deduplicateRefresh: false });
  return { post: (fields) => http.post('api/v1/invoice', fields) };
}
