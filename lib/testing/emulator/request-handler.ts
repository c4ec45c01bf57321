import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FaultQueue } from './fault-queue.js';
import { readBody, sendOverHttp } from './http.js';
import type { MerchantState } from './merchant-state.js';
import type { EmulatedMerchants } from './merchants.js';
import { type PlatformEffect, type PlatformOptions, type PlatformState, respond } from './platform.js';
import { keyOf, routeOf } from './request.js';
import { countRequest, logEffect, type RequestLog } from './request-log.js';

/** The settings of an emulator, which tests change while it runs, and what it has received. */
export interface EmulatorState extends RequestLog, Omit<PlatformOptions, 'merchantPrivateKey' | 'userId'> {
  /** In milliseconds. */
  readonly latency: number;
}

/** Responds to the requests that an emulator receives. */
export class RequestHandler {
  constructor(
    private readonly emulator: EmulatorState,
    private readonly merchants: EmulatedMerchants,
    private readonly faults: FaultQueue,
  ) {}

  async handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url: path = '', headers } = incoming;
    const route = routeOf({ method, path });
    countRequest(this.emulator, route, response);
    const body = await readBody(incoming);
    if (body === undefined) {
      return void response.destroy();
    }
    const request = { method, path, headers, body };
    const sender = this.merchants.senderOf(request);
    sender.lastSentKey = route === 'login' ? keyOf(request) : sender.lastSentKey;
    if (sender !== this.merchants.own) {
      countRequest(sender.log, route, response);
    }
    const { latency } = this.emulator;
    if (latency > 0) {
      // The connection keeps the process alive as long as it is open.
      await new Promise((resolve) => setTimeout(resolve, latency).unref());
    }
    const fault = this.faults.take(route, sender);
    const { wire, effect } = respond(request, this.#stateFor(sender), fault);
    if (effect) {
      this.#apply(effect, sender);
    }
    sendOverHttp(response, wire);
  }

  #stateFor({ key, userId, sessionLifetime, sessions, lastSentKey }: MerchantState): PlatformState {
    const { clockOffset, endsOlderSessions, rejectionForm, invoices } = this.emulator;
    return {
      options: {
        merchantPrivateKey: key,
        userId,
        sessionLifetime: sessionLifetime ?? this.emulator.sessionLifetime,
        clockOffset,
        endsOlderSessions,
        rejectionForm,
      },
      now: Date.now(),
      sessions,
      nextInvoiceId: invoices.length + 1,
      lastSentKey: lastSentKey ?? key,
    };
  }

  #apply(effect: PlatformEffect, sender: MerchantState): void {
    if (effect.type === 'session-issued') {
      this.merchants.noteSession(effect.session.token, sender);
    }
    // The log of the emulator's own merchant is the emulator's.
    for (const log of new Set([this.emulator, sender.log])) {
      logEffect(log, effect, sender.id);
    }
  }
}
