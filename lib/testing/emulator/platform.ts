import type { EmulatedInvoice } from './emulated-invoice.js';
import { type DefexaFault, FAULT_RESPONSES } from './faults.js';
import {
  type DefexaRejectionForm,
  keyEchoResponse,
  problemResponse,
  REJECTION_RESPONSES,
} from './problems.js';
import { authorizationProblem, parseBody, type PlatformRequest, requestProblem, routeOf } from './request.js';
import {
  completeResponse,
  invoiceResponse,
  loginResponse,
  type PlatformResponse,
  truncatedResponse,
  type WireResponse,
} from './responses.js';
import type { EmulatedSessions, IssuedSession } from './sessions.js';

/** How the platform is set up for a merchant. Times are in milliseconds. */
export interface PlatformOptions {
  readonly merchantPrivateKey: string;
  readonly userId: number;
  /** By how much the platform's own clock is ahead of `PlatformState.now`. */
  readonly clockOffset: number;
  readonly sessionLifetime: number;
  readonly endsOlderSessions: boolean;
  readonly rejectionForm: DefexaRejectionForm;
  /** Changes the documented response to a login. */
  readonly formatLogin?: (response: PlatformResponse, expiration: number) => PlatformResponse;
}

/** The platform at the moment of a request. */
export interface PlatformState {
  readonly options: PlatformOptions;
  /** In milliseconds. */
  readonly now: number;
  readonly sessions: EmulatedSessions;
  readonly nextInvoiceId: number;
  /** The key of the merchant's last login, which `key-echo` shows. */
  readonly lastSentKey: string;
}

/** What a request changed. */
export type PlatformEffect =
  | { readonly type: 'session-issued'; readonly session: IssuedSession; readonly expiration: number }
  | { readonly type: 'session-rejected' }
  | { readonly type: 'invoice-opened'; readonly invoice: EmulatedInvoice };

/** A model of Defexa: gives the response to a request. The caller transports both. */
export function respond(
  request: PlatformRequest,
  state: PlatformState,
  fault?: DefexaFault,
): { wire: WireResponse; effect?: PlatformEffect } {
  const complete = (response: PlatformResponse) =>
    completeResponse(response, new Date(state.now + state.options.clockOffset));
  if (fault === undefined) {
    const { response, effect } = process(request, state);
    return { wire: complete(response), effect };
  }
  if (fault === 'cut-off-body') {
    const { response, effect } = process(request, state);
    return { wire: truncatedResponse(response), effect };
  }
  if (fault === 'hang') {
    return { wire: { type: 'none' } };
  }
  if (fault === 'connection-reset') {
    return { wire: { type: 'connection-reset' } };
  }
  return { wire: complete(faultResponse(fault, state)) };
}

function faultResponse(
  fault: Exclude<DefexaFault, 'cut-off-body' | 'hang' | 'connection-reset'>,
  { lastSentKey }: PlatformState,
): PlatformResponse {
  if (typeof fault !== 'string') {
    return 'problem' in fault ? problemResponse(fault) : fault;
  }
  return fault === 'key-echo' ? keyEchoResponse(lastSentKey) : FAULT_RESPONSES[fault];
}

interface Processed {
  readonly response: PlatformResponse;
  readonly effect?: PlatformEffect;
}

function process(request: PlatformRequest, state: PlatformState): Processed {
  const route = routeOf(request);
  const body = parseBody(request.body);
  const problem = requestProblem(route, request, body);
  if (problem || !body) {
    return { response: problemResponse({ problem: problem ?? 'invalid_json' }) };
  }
  return route === 'login' ? logIn(request, state) : openInvoice(request.path, body, state);
}

function logIn({ headers }: PlatformRequest, { sessions, now, options }: PlatformState): Processed {
  const problem = authorizationProblem(headers.authorization, options.merchantPrivateKey);
  if (problem) {
    return { response: problemResponse({ problem }) };
  }
  if (options.endsOlderSessions) {
    sessions.revoke();
  }
  const session = sessions.issue(now, options.sessionLifetime);
  const expiration = inWholeSeconds(session.end + options.clockOffset);
  const response = loginResponse({ token: session.token, expiration, userId: options.userId });
  return {
    response: options.formatLogin?.(response, expiration) ?? response,
    effect: { type: 'session-issued', session, expiration },
  };
}

function openInvoice(
  path: string,
  { session_token: token, ...fields }: { session_token?: unknown },
  { sessions, now, options, nextInvoiceId: id }: PlatformState,
): Processed {
  if (!sessions.isValid(token, now)) {
    return { response: REJECTION_RESPONSES[options.rejectionForm], effect: { type: 'session-rejected' } };
  }
  return { response: invoiceResponse(id), effect: { type: 'invoice-opened', invoice: { id, path, fields } } };
}

const inWholeSeconds = (moment: number) => Math.floor(moment / 1_000) * 1_000;
