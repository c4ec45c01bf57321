import type { DefexaRejectionForm } from './problems.js';

/** The options of an emulator. All but the port can be changed while it runs: more merchants with `addMerchant()`. */
export interface DefexaEmulatorOptions {
  /** The key that logs in. @default '5f0c1d9e7a3b4c682d1e' */
  merchantPrivateKey?: string | undefined;
  /**
   * More merchants: the key of each, by an id that the test chooses. `DefexaEmulator.merchant(id)` returns one of them.
   *
   * @default none
   */
  merchants?: Readonly<Record<string, string>> | undefined;
  /**
   * How long a session lives, in milliseconds. `expiration` states its end rounded down to the second.
   *
   * @default 3_600_000
   */
  sessionLifetime?: number | undefined;
  /** How long each response takes, in milliseconds. @default 0 */
  latency?: number | undefined;
  /** By how much the emulator's clock is ahead of this machine's, in milliseconds. @default 0 */
  clockOffset?: number | undefined;
  /** Whether each login ends the sessions before it. Defexa does not document it. @default false */
  endsOlderSessions?: boolean | undefined;
  /** How a session that has ended is rejected. Defexa does not document it. @default 'envelope' */
  rejectionForm?: DefexaRejectionForm | undefined;
  /** The port on 127.0.0.1. @default 0, which picks a free one */
  port?: number | undefined;
}

/** Counts the requests to an emulator, or of one of its merchants. */
export interface DefexaEmulatorCounts {
  /** Login requests, successful or not. */
  logins: number;
  /** Sessions issued. */
  sessions: number;
  /** Requests to the invoice API, successful or not. */
  invoices: number;
  /** Requests to the invoice API without a valid session. */
  rejected: number;
  /** Requests to any other path. */
  others: number;
  /** Requests that have no response yet. */
  pending: number;
}

/** The requests that a fault applies to. */
export interface DefexaFaultScope {
  /** The login, or the invoice API. @default 'login' */
  route?: 'login' | 'invoice' | undefined;
  /** The number of requests. @default Infinity, which lasts until `recover()` */
  times?: number | undefined;
}

/**
 * In the format of public examples of the engine.
 *
 * @internal
 */
export const DEFAULT_KEY = '5f0c1d9e7a3b4c682d1e';
