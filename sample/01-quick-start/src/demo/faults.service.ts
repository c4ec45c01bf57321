import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { DefexaAuthService } from 'nestjs-defexa';
import { DefexaEmulator, type DefexaFault } from 'nestjs-defexa/testing';
import { NarratorService } from '../narrator.service.js';

const FAULT_MS = 10_000;
/** If sessions end faster, that looks like another process with the same key, and logins pause. */
const BETWEEN_ENDS_MS = 30_000;

const FAULTS = {
  fail: { fault: 'server-error', effect: 'fail with HTTP 500' },
  hang: { fault: 'hang', effect: 'get no response' },
  refuse: { fault: { problem: 'incorrect_private_key' }, effect: 'are refused' },
} as const satisfies Record<string, { fault: DefexaFault; effect: string }>;

/** Makes trouble on the emulator. */
@Injectable()
export class FaultsService implements OnApplicationShutdown {
  #current: { effect: string; endsAtMs: number; timer: NodeJS.Timeout } | undefined;
  #nextEndAtMs = 0;

  constructor(
    private readonly emulator: DefexaEmulator,
    private readonly auth: DefexaAuthService,
    private readonly narrator: NarratorService,
  ) {}

  /** What is wrong, for how long, and when the session may be ended again. */
  get status() {
    const now = performance.now();
    const fault = this.#current && {
      effect: this.#current.effect,
      endsInMs: Math.max(0, this.#current.endsAtMs - now),
    };
    return { fault: fault ?? null, mayEndSessionInMs: Math.max(0, this.#nextEndAtMs - now) };
  }

  /** @returns whether it did: not soon after the last time */
  endSession(): boolean {
    if (performance.now() < this.#nextEndAtMs) {
      return false;
    }
    this.#nextEndAtMs = performance.now() + BETWEEN_ENDS_MS;
    this.narrator.tell('You ended the session at Defexa. The app finds out by its next call.');
    this.emulator.revoke();
    return true;
  }

  /** Logins have a fault for ten seconds, and one is sent at once, to see it. */
  disturbLogins(name: keyof typeof FAULTS): void {
    this.#recover();
    const { fault, effect } = FAULTS[name];
    this.narrator.tell(`For ${FAULT_MS / 1_000} s, logins ${effect}.`);
    this.emulator.fail(fault);
    const timer = setTimeout(() => {
      this.#recover();
      this.narrator.tell('Logins work again.');
    }, FAULT_MS).unref();
    this.#current = { effect, endsAtMs: performance.now() + FAULT_MS, timer };
    // NarratorService reports how it ends.
    this.auth.login().catch(() => {});
  }

  onApplicationShutdown() {
    this.#recover();
  }

  #recover(): void {
    clearTimeout(this.#current?.timer);
    this.#current = undefined;
    this.emulator.recover();
  }
}
