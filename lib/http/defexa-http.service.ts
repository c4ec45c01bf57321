import { HttpService } from '@nestjs/axios';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { AxiosPromise, AxiosRequestConfig, AxiosResponse } from 'axios';
import { Observable } from 'rxjs';
import type { DefexaHttpTransport } from '../options/http-transport.js';
import { Cancellation } from './cancellation.js';
import type { DefexaAxiosInstance } from './defexa-axios.js';
import type { DefexaRequestConfig } from './outgoing-request.js';

/**
 * Nest's `HttpService` for Defexa. Paths are relative to the account's `baseUrl`, and each JSON body gets the `session_token`
 * of a valid session. If Defexa rejects the session, the request is replayed once with a new one.
 *
 * Its Observables and its `axiosRef` fail with:
 * - axios's errors, which contain neither key nor token. If a call ends before it has a session, so that nothing was sent, the
 *   error's `request` is undefined;
 * - `DefexaRequestError` if the request cannot carry a session token. Nothing was sent;
 * - `DefexaSessionRejectedError` if Defexa rejects the session of the replay too;
 * - the errors of `DefexaSessionProvider.getSession()` if no session is available.
 *
 * `timeout`, `signal` and unsubscribing end both the wait for a session and the request. They never end the login, which
 * other calls may be waiting for.
 *
 * @example
 * constructor(private readonly defexa: DefexaHttpService) {}
 *
 * open(amount: number) {
 *   return firstValueFrom(this.defexa.post('/api/v1/…', { amount }));
 * }
 */
@Injectable()
export class DefexaHttpService extends HttpService implements OnApplicationShutdown {
  // `createDefexaHttp` describes the path that a request takes.
  constructor(
    instance: HttpService['axiosRef'],
    private readonly transport: DefexaHttpTransport,
  ) {
    super(instance);
  }

  /** The axios instance, for interceptors, defaults and promises. Its requests are authenticated, too. */
  override get axiosRef(): DefexaAxiosInstance {
    return this.instance as DefexaAxiosInstance;
  }

  /** Sends an authenticated request. */
  override request<T = any, D = any>(config: DefexaRequestConfig<D>): Observable<AxiosResponse<T, D>> {
    return super.request<T>(config);
  }

  /** Sends a `POST`. Without `data`, the body only contains the session token. */
  override post<T = any, D = any>(
    url: string,
    data?: D,
    config?: DefexaRequestConfig<D>,
  ): Observable<AxiosResponse<T, D>> {
    return this.request<T, D>({ ...config, method: 'post', url, data });
  }

  /** Sends a `PUT`. Without `data`, the body only contains the session token. */
  override put<T = any, D = any>(
    url: string,
    data?: D,
    config?: DefexaRequestConfig<D>,
  ): Observable<AxiosResponse<T, D>> {
    return this.request<T, D>({ ...config, method: 'put', url, data });
  }

  /** Sends a `PATCH`. Without `data`, the body only contains the session token. */
  override patch<T = any, D = any>(
    url: string,
    data?: D,
    config?: DefexaRequestConfig<D>,
  ): Observable<AxiosResponse<T, D>> {
    return this.request<T, D>({ ...config, method: 'patch', url, data });
  }

  /** Sends a `DELETE`. Needs a body that can carry the session token: `{ data: {} }`. */
  override delete<T = any, D = any>(
    url: string,
    config?: DefexaRequestConfig<D>,
  ): Observable<AxiosResponse<T, D>> {
    return this.request<T, D>({ ...config, method: 'delete', url });
  }

  /** Like Nest's, but does not cancel requests that have already ended: each would create an error that nobody sees. */
  protected override makeObservable<T>(
    send: (...args: any[]) => AxiosPromise<T>,
    ...args: any[]
  ): Observable<AxiosResponse<T>> {
    return new Observable((subscriber) => {
      const cancellation = new Cancellation();
      // An own property, because one from a polluted prototype is not the app's.
      const config: AxiosRequestConfig = { cancelToken: undefined, ...(args.at(-1) as AxiosRequestConfig) };
      config.cancelToken ??= cancellation;
      let hasEnded = false;
      const run = async () => {
        try {
          const response = await send(...args.slice(0, -1), config);
          hasEnded = true;
          subscriber.next(response);
          subscriber.complete();
        } catch (error) {
          hasEnded = true;
          subscriber.error(error);
        }
      };
      void run();
      return () => {
        // A stream outlives its request, and belongs to its reader.
        if (!hasEnded) {
          cancellation.cancel();
        }
      };
    });
  }

  /** Closes the connections. Requests in progress are completed first. */
  onApplicationShutdown(): void {
    this.transport.close();
  }
}
