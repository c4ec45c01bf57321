import { type DynamicModule, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { DefexaAuthService } from 'nestjs-defexa';
import { DefexaEmulator } from 'nestjs-defexa/testing';
import { AppModule } from './app.module.js';

const SESSION_LIFETIME_MS = 60_000;
const USE_INTERVAL_MS = 10_000;

/** The same app with an emulator in place of Defexa. */
@Module({})
export class DemoModule implements OnModuleInit, OnApplicationShutdown {
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly emulator: DefexaEmulator,
    private readonly moduleRef: ModuleRef,
  ) {}

  /** Starts the emulator and points the app's configuration at it. */
  static async start(): Promise<DynamicModule> {
    const emulator = await DefexaEmulator.start({ sessionLifetime: SESSION_LIFETIME_MS });
    process.env.DEFEXA_BASE_URL = emulator.baseUrl;
    process.env.DEFEXA_MERCHANT_PRIVATE_KEY = emulator.merchantPrivateKey;
    const providers = [{ provide: DefexaEmulator, useValue: emulator }];
    return { module: DemoModule, imports: [AppModule], providers };
  }

  /** Uses the session regularly, as a busy app does, because an unused session is not refreshed. */
  onModuleInit() {
    const auth = this.moduleRef.get(DefexaAuthService, { strict: false });
    // NarratorService reports failures.
    const use = () => void auth.getSession().catch(() => {});
    this.#timer = setInterval(use, USE_INTERVAL_MS).unref();
  }

  async onApplicationShutdown() {
    clearInterval(this.#timer);
    await this.emulator.close();
  }
}
