import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { HttpService } from '@nestjs/axios';
import axios from 'axios';
import type { DefexaSettings } from '../config/settings.js';

/** Makes the HttpService for logins, on an axios instance of its own: the app's own is never touched. */
export function createLoginHttp({ baseUrl, httpOptions = {} }: DefexaSettings): HttpService {
  const given = Object.entries(httpOptions).filter(([, value]) => value !== undefined);
  const instance = axios.create();
  // What the app has set in axios.defaults comes along. Nothing of it is meant for Defexa.
  for (const name of Object.keys(instance.defaults)) {
    delete (instance.defaults as Record<string, unknown>)[name];
  }
  Object.assign(instance.defaults, {
    adapter: 'http',
    headers: {},
    // Logins are rare: a connection kept for the next one would be closed by then.
    httpAgent: new HttpAgent({ keepAlive: false }),
    httpsAgent: new HttpsAgent({ keepAlive: false }),
    // A proxy named by HTTP_PROXY would get the key in clear text; one for https sees a tunnel only.
    ...(new URL(baseUrl).protocol === 'http:' ? { proxy: false } : {}),
    ...Object.fromEntries(given),
  });
  // In the CommonJS build, axios's types and those in @nestjs/axios come from two copies of the same file.
  // oxlint-disable-next-line typescript/no-unnecessary-type-assertion
  return new HttpService(instance as unknown as HttpService['axiosRef']);
}
