import { type DynamicModule, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { DefexaAuthService } from 'nestjs-defexa';
import { DefexaEmulator } from 'nestjs-defexa/testing';
import { AppModule } from './app.module.js';

const SESSION_LIFETIME = 60_000;
const PAUSE_BETWEEN_USES = 10_000;

/** The same app with an emulator in Defexa's place. */
@Module({})
export class DemoModule implements OnModuleInit, OnApplicationShutdown {
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly emulator: DefexaEmulator,
    private readonly moduleRef: ModuleRef,
  ) {}

  /** Starts the emulator, and points the app's configuration at it. */
  static async start(): Promise<DynamicModule> {
    const emulator = await DefexaEmulator.start({ sessionLifetime: SESSION_LIFETIME });
    process.env.DEFEXA_BASE_URL = emulator.baseUrl;
    process.env.DEFEXA_MERCHANT_PRIVATE_KEY = emulator.merchantPrivateKey;
    const providers = [{ provide: DefexaEmulator, useValue: emulator }];
    return { module: DemoModule, imports: [AppModule], providers };
  }

  /** Uses the session now and then, as a busy app does: one that nobody uses is not refreshed. */
  onModuleInit() {
    const auth = this.moduleRef.get(DefexaAuthService, { strict: false });
    // The narrator tells of failures.
    const use = () => void auth.getSession().catch(() => {});
    this.#timer = setInterval(use, PAUSE_BETWEEN_USES).unref();
  }

  async onApplicationShutdown() {
    clearInterval(this.#timer);
    await this.emulator.close();
  }
}
