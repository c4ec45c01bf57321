import type { ServerResponse } from 'node:http';
import type { DefexaEmulatorCounts } from './options.js';
import type { EmulatedInvoice } from './emulated-invoice.js';
import type { PlatformEffect } from './platform.js';
import type { Route } from './request.js';

const COUNTER_OF = { login: 'logins', invoice: 'invoices', other: 'others' } as const;

/** What a test reads: of an emulator, or of one of its merchants. */
export interface RequestLog {
  readonly counts: DefexaEmulatorCounts;
  readonly invoices: EmulatedInvoice[];
}

export function createCounts(): DefexaEmulatorCounts {
  return { logins: 0, sessions: 0, invoices: 0, rejected: 0, others: 0, pending: 0 };
}

/** Counts a request, as pending until its connection is closed or it has a response. */
export function countRequest({ counts }: RequestLog, route: Route, response: ServerResponse): void {
  counts[COUNTER_OF[route]] += 1;
  if (!response.closed) {
    counts.pending += 1;
    response.once('close', () => (counts.pending -= 1));
  }
}

/** Notes what a request of a merchant changed. */
export function logEffect(
  { counts, invoices }: RequestLog,
  effect: PlatformEffect,
  merchantId: string | undefined,
): void {
  switch (effect.type) {
    case 'session-issued':
      counts.sessions += 1;
      break;
    case 'session-rejected':
      counts.rejected += 1;
      break;
    case 'invoice-opened':
      invoices.push(merchantId === undefined ? effect.invoice : { ...effect.invoice, merchantId });
      break;
  }
}
