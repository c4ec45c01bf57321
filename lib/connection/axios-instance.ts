import type { HttpService } from '@nestjs/axios';
import axios, { type CreateAxiosDefaults } from 'axios';

/** Makes an axios instance that holds these defaults and nothing else: what the app sets in `axios.defaults` is not meant for Defexa. */
export function createAxios(defaults: CreateAxiosDefaults): HttpService['axiosRef'] {
  const instance = axios.create();
  for (const name of Object.keys(instance.defaults)) {
    delete (instance.defaults as Record<string, unknown>)[name];
  }
  Object.assign(instance.defaults, { headers: {} }, defaults);
  // In the CommonJS build, axios's types and those in @nestjs/axios come from two copies of the same file.
  // oxlint-disable-next-line typescript/no-unnecessary-type-assertion
  return instance as unknown as HttpService['axiosRef'];
}
