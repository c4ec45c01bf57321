import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { DefexaHttpService } from 'nestjs-defexa';
import { DefexaEmulator } from 'nestjs-defexa/testing';
import { firstValueFrom } from 'rxjs';
import { NarratorService } from '../narrator.service.js';

const CALL_INTERVAL_MS = 2_000;

/** Opens invoices all the time, as a busy app does, because an unused session is not refreshed. */
@Injectable()
export class CallsService implements OnModuleInit, OnApplicationShutdown {
  readonly counts = { succeeded: 0, failed: 0, waiting: 0 };
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly defexa: DefexaHttpService,
    private readonly emulator: DefexaEmulator,
    private readonly narrator: NarratorService,
  ) {}

  onModuleInit() {
    this.#timer = setInterval(() => void this.#send(), CALL_INTERVAL_MS).unref();
  }

  /** Sends calls at the same moment, and tells how they ended. */
  async sendAtOnce(count: number): Promise<void> {
    const { logins } = this.emulator.counts;
    const results = await Promise.all(Array.from({ length: count }, () => this.#send()));
    const failed = results.filter((succeeded) => !succeeded).length;
    const loginsMeanwhile = this.emulator.counts.logins - logins;
    this.narrator.tell(
      `${count} calls at once: ${count - failed} succeeded, ${failed} failed, ` +
        `${loginsMeanwhile} ${loginsMeanwhile === 1 ? 'login' : 'logins'} meanwhile.`,
    );
  }

  onApplicationShutdown() {
    clearInterval(this.#timer);
  }

  /** @returns whether the call succeeded */
  async #send(): Promise<boolean> {
    this.counts.waiting += 1;
    try {
      // The path is an assumption: Defexa documents none.
      await firstValueFrom(this.defexa.post('/api/v1/invoice', { amount: 1_999 }));
      this.counts.succeeded += 1;
      return true;
    } catch {
      // NarratorService reports why logins fail.
      this.counts.failed += 1;
      return false;
    } finally {
      this.counts.waiting -= 1;
    }
  }
}
