import axios, { type AxiosInstance, type CreateAxiosDefaults } from 'axios';

/** Makes an axios instance that holds these defaults and nothing else: what the app sets in `axios.defaults` is not meant for Defexa. */
export function createAxios(defaults: CreateAxiosDefaults): AxiosInstance {
  const instance = axios.create();
  for (const name of Object.keys(instance.defaults)) {
    delete (instance.defaults as Record<string, unknown>)[name];
  }
  Object.assign(instance.defaults, { headers: {} }, defaults);
  return instance;
}
