import type {
  AxiosAdapter,
  AxiosRequestTransformer,
  AxiosResponseTransformer,
  CreateAxiosDefaults,
} from 'axios';

/** The defaults of an account's requests, as axios takes them. */
export interface RequestDefaults extends CreateAxiosDefaults {
  adapter: AxiosAdapter;
  baseURL: string;
  headers: { common: Readonly<Record<string, string>> };
  transformRequest: AxiosRequestTransformer[];
  transformResponse: [AxiosResponseTransformer];
}
