import { HttpService } from '@nestjs/axios';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import axios, { type AxiosPromise, type AxiosRequestConfig, type AxiosResponse } from 'axios';
import { Observable } from 'rxjs';
import type { DefexaHttpTransport } from '../options/http-transport.js';
import type { DefexaRequestConfig } from './outgoing-request.js';

/**
 * Nest's `HttpService`, signed in at Defexa: paths are below the account's `baseUrl`, and every JSON body carries the
 * `session_token` of a session that is valid. If Defexa rejects the session, the request is sent once more with a new
 * one.
 *
 * Its Observables and its `axiosRef` fail with axios's errors, which hold neither key nor token; or with
 * `DefexaRequestError` (it can't be signed in), `DefexaSessionRejectedError` (the second session was
 * rejected too), or what `DefexaSessionProvider.getSession()` throws (there is no session to be had). Of an axios error,
 * `request` is undefined if the call ended before it had a session, so that nothing was sent.
 *
 * `timeout`, `signal` and unsubscribing end the wait for the session as well as the request, but never the login that
 * others wait for too.
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
  readonly #transport: DefexaHttpTransport;

  constructor(instance: HttpService['axiosRef'], transport: DefexaHttpTransport) {
    super(instance);
    this.#transport = transport;
  }

  /**
   * Sends what `config` says, signed in.
   *
   * @throws (the Observable) as the class says
   */
  override request<T = any, D = any>(config: DefexaRequestConfig<D>): Observable<AxiosResponse<T, D>> {
    return super.request<T>(config);
  }

  /** Sends a `POST`. Without `data`, its body holds the session token alone. */
  override post<T = any, D = any>(
    url: string,
    data?: D,
    config?: DefexaRequestConfig<D>,
  ): Observable<AxiosResponse<T, D>> {
    return this.request<T, D>({ ...config, method: 'post', url, data });
  }

  /** Sends a `PUT`. Without `data`, its body holds the session token alone. */
  override put<T = any, D = any>(
    url: string,
    data?: D,
    config?: DefexaRequestConfig<D>,
  ): Observable<AxiosResponse<T, D>> {
    return this.request<T, D>({ ...config, method: 'put', url, data });
  }

  /** Sends a `PATCH`. Without `data`, its body holds the session token alone. */
  override patch<T = any, D = any>(
    url: string,
    data?: D,
    config?: DefexaRequestConfig<D>,
  ): Observable<AxiosResponse<T, D>> {
    return this.request<T, D>({ ...config, method: 'patch', url, data });
  }

  /** Sends a `DELETE`. Needs a body to carry the session token: `{ data: {} }`. */
  override delete<T = any, D = any>(
    url: string,
    config?: DefexaRequestConfig<D>,
  ): Observable<AxiosResponse<T, D>> {
    return this.request<T, D>({ ...config, method: 'delete', url });
  }

  /**
   * As Nest does it, but for what it costs: Nest cancels every request that has ended too, which makes an error each time
   * that nobody sees.
   */
  protected override makeObservable<T>(
    send: (...args: any[]) => AxiosPromise<T>,
    ...args: any[]
  ): Observable<AxiosResponse<T>> {
    return new Observable((subscriber) => {
      const source = axios.CancelToken.source();
      const config = { ...(args.at(-1) as AxiosRequestConfig) };
      config.cancelToken ??= source.token;
      let isOver = false;
      const run = async () => {
        try {
          const response = await send(...args.slice(0, -1), config);
          isOver = true;
          subscriber.next(response);
          subscriber.complete();
        } catch (error) {
          isOver = true;
          subscriber.error(error);
        }
      };
      void run();
      return () => {
        // After that, a stream is its reader's own.
        if (!isOver) {
          source.cancel();
        }
      };
    });
  }

  /** Lets go of the connections. Requests in progress end by themselves. */
  onApplicationShutdown(): void {
    this.#transport.close();
  }
}
