/** How an emulator starts out. All but the port can be changed while it runs. */
export interface DefexaEmulatorOptions {
  /** The key that logs in. @default 'emulator-merchant-private-key' */
  merchantPrivateKey?: string;
  /** How long a session lives, in milliseconds; `expiration` states it rounded down to the second. @default 3_600_000 */
  sessionLifetime?: number;
  /** How long every answer takes, in milliseconds. @default 0 */
  latency?: number;
  /** By how much the emulator's clock is ahead of this machine's, in milliseconds. @default 0 */
  clockOffset?: number;
  /** Whether each login ends the sessions before it: Defexa's document doesn't say. @default false */
  endsOlderSessions?: boolean;
  /** The port on 127.0.0.1. @default 0: any free one */
  port?: number;
}

/** What an emulator has seen. */
export interface DefexaEmulatorCounts {
  /** Login requests, however they ended. */
  logins: number;
  /** Sessions issued. */
  sessions: number;
  /** Requests to the invoice API, however they ended. */
  invoices: number;
  /** Requests to the invoice API whose session was not valid. */
  rejected: number;
  /** Requests to any other path. */
  others: number;
  /** Requests that have come in and are not answered yet. */
  pending: number;
}

/** To which requests a fault applies. */
export interface DefexaFaultScope {
  /** The login, or the invoice API. @default 'login' */
  route?: 'login' | 'invoice';
  /** For how many requests. @default Infinity: until `recover()` */
  times?: number;
}
