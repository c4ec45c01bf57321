import { HttpService } from '@nestjs/axios';
import type { AxiosAdapter, InternalAxiosRequestConfig } from 'axios';
import { classOfError, shutdownError } from '../errors/defexa-errors.js';
import type { DefexaHttpTransport } from '../options/http-transport.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { createAxios } from '../transport/axios-instance.js';
import { axiosTransport } from '../transport/axios-transport.js';
import { createTransport } from '../transport/node-transport.js';

type ConnectionOptions = Pick<ResolvedOptions, 'baseUrl' | 'httpOptions' | 'httpTransport'>;

/** Makes the HttpService that sends the logins of a connection with an adapter. */
export type CreateLoginHttp = (adapter: AxiosAdapter) => HttpService;

/** Connections that accounts share. They are open as long as an account or a call uses them. */
export class SharedConnection {
  /** Sends logins. Of thousands of accounts, one logs in after the other, so these connections are kept, too. */
  readonly loginHttp: HttpService;
  #transport: DefexaHttpTransport | undefined;
  #loginTransport: DefexaHttpTransport | undefined;
  #users = 0;

  /**
   * @param closed aborts when the app shuts down
   * @throws {DefexaConfigurationError} if the options cannot be combined
   */
  constructor(
    private readonly options: ConnectionOptions,
    private readonly closed: AbortSignal,
    private readonly onUnused: () => void,
    createHttp: CreateLoginHttp,
  ) {
    this.#loginTransport = axiosTransport(options);
    // The app's own comes last: if one fails, nothing is left open.
    this.#transport = createTransport(options);
    this.loginHttp = createHttp(async (config) => {
      try {
        return await this.#send(config, () => (this.#loginTransport ??= axiosTransport(options)));
      } catch (error) {
        // If one connection is dead, the idle ones may be, too. The next attempt opens a new one.
        this.#closeLogins();
        throw error;
      }
    });
  }

  /** Keeps the connections open until `release()`. */
  retain(): void {
    this.#users += 1;
  }

  release(): void {
    this.#users -= 1;
    if (this.#users === 0) {
      this.close();
      this.onUnused();
    }
  }

  /** Sends a call. */
  readonly send: AxiosAdapter = (config) =>
    this.#send(config, () => (this.#transport ??= createTransport(this.options)));

  /** If an account was let go and still sends something, the connections are made anew for it. */
  async #send(config: InternalAxiosRequestConfig, transport: () => DefexaHttpTransport) {
    if (this.closed.aborted) {
      throw shutdownError();
    }
    this.retain();
    try {
      return await transport().adapter(config);
    } finally {
      this.release();
    }
  }

  /** Closes idle connections at once, and the others after their call. */
  close(): void {
    this.#closeLogins();
    const transport = this.#transport;
    this.#transport = undefined;
    try {
      transport?.close();
    } catch (error) {
      // It is the app's, and must neither fail a call that succeeded nor end the process.
      process.emitWarning(
        `close() of an httpTransport threw an error of the class ${classOfError(error)}.`,
        'DefexaWarning',
      );
    }
  }

  #closeLogins(): void {
    this.#loginTransport?.close();
    this.#loginTransport = undefined;
  }
}

/** The connections of all accounts: one for each combination of base URL, `httpOptions` and `httpTransport`. */
export class SharedConnections {
  readonly #connections = new Map<string, SharedConnection>();
  readonly #ids = new WeakMap<object, number>();
  #lastId = 0;

  /** @param closed aborts when the app shuts down */
  constructor(
    private readonly closed: AbortSignal,
    private readonly createHttp: CreateLoginHttp = (adapter) => new HttpService(createAxios({ adapter })),
  ) {
    closed.addEventListener('abort', () => {
      for (const connection of this.#connections.values()) {
        connection.close();
      }
    });
  }

  /**
   * Returns the connection for an account.
   *
   * @throws {DefexaConfigurationError} if the options cannot be combined
   */
  get({ baseUrl, httpOptions, httpTransport }: ConnectionOptions): SharedConnection {
    const key = this.#keyOf({ baseUrl, httpOptions, httpTransport });
    const existing = this.#connections.get(key);
    if (existing) {
      return existing;
    }
    const connection: SharedConnection = new SharedConnection(
      { baseUrl, httpOptions, httpTransport },
      this.closed,
      () => this.#connections.get(key) === connection && this.#connections.delete(key),
      this.createHttp,
    );
    this.#connections.set(key, connection);
    return connection;
  }

  /** Agents and transports are the same if they are the same object, proxies if they have the same fields. */
  #keyOf({ baseUrl, httpOptions, httpTransport }: ConnectionOptions): string {
    const { proxy, httpAgent, httpsAgent } = httpOptions;
    const ids = [httpTransport, httpAgent, httpsAgent].map((part: object | undefined) => this.#idOf(part));
    return JSON.stringify([baseUrl, proxy, ...ids]);
  }

  #idOf(part: object | undefined): number {
    if (!part) {
      return 0;
    }
    let id = this.#ids.get(part);
    if (id === undefined) {
      this.#lastId += 1;
      id = this.#lastId;
      this.#ids.set(part, id);
    }
    return id;
  }
}
