import type { DefexaRejectionForm } from './emulator-problems.js';

/** How an emulator starts out. All but the port can be changed while it runs. */
export interface DefexaEmulatorOptions {
  /** The key that logs in. @default '5f0c1d9e7a3b4c682d1e' */
  merchantPrivateKey?: string;
  /** How long a session lives, in milliseconds; `expiration` states it rounded down to the second. @default 3_600_000 */
  sessionLifetime?: number;
  /** How long every answer takes, in milliseconds. @default 0 */
  latency?: number;
  /** By how much the emulator's clock is ahead of this machine's, in milliseconds. @default 0 */
  clockOffset?: number;
  /** Whether each login ends the sessions before it: Defexa's document doesn't say. @default false */
  endsOlderSessions?: boolean;
  /** How a session that has ended is answered: nobody publishes that. @default 'envelope' */
  rejectionForm?: DefexaRejectionForm;
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

/** Of the form that is seen in public examples of the engine. */
export const DEFAULT_KEY = '5f0c1d9e7a3b4c682d1e';

export const NOTHING_YET: Readonly<DefexaEmulatorCounts> = {
  logins: 0,
  sessions: 0,
  invoices: 0,
  rejected: 0,
  others: 0,
  pending: 0,
};
