import { type DynamicModule, Module, type OnApplicationShutdown } from '@nestjs/common';
import { DefexaEmulator } from 'nestjs-defexa/testing';
import { AppModule } from '../app.module.js';
import { PageModule } from '../page/page.module.js';
import { CallsService } from './calls.service.js';
import { DemoController } from './demo.controller.js';
import { DemoStatusService } from './demo-status.service.js';
import { FaultsService } from './faults.service.js';

const SESSION_LIFETIME_MS = 90_000;
// Long windows, to see them. Between the two there is time for a second login, even 30 s after the first was refused.
const REFRESH_BEFORE_EXPIRY_MS = 45_000;
const EXPIRY_MARGIN_MS = 30_000;
/** So that one sees callers wait. */
const LATENCY_MS = 100;

/** The same app with an emulator in place of Defexa, and buttons for its page. */
@Module({})
export class DemoModule implements OnApplicationShutdown {
  constructor(private readonly emulator: DefexaEmulator) {}

  /** Starts the emulator and points the app's configuration at it. */
  static async start(): Promise<DynamicModule> {
    const emulator = await DefexaEmulator.start({
      sessionLifetime: SESSION_LIFETIME_MS,
      latency: LATENCY_MS,
    });
    const { env } = process;
    env.DEFEXA_BASE_URL = emulator.baseUrl;
    env.DEFEXA_MERCHANT_PRIVATE_KEY = emulator.merchantPrivateKey;
    env.DEFEXA_REFRESH_BEFORE_EXPIRY ||= String(REFRESH_BEFORE_EXPIRY_MS);
    env.DEFEXA_EXPIRY_MARGIN ||= String(EXPIRY_MARGIN_MS);
    return {
      module: DemoModule,
      // The page shows the status, if it is there.
      global: true,
      imports: [AppModule, PageModule],
      controllers: [DemoController],
      providers: [
        { provide: DefexaEmulator, useValue: emulator },
        CallsService,
        DemoStatusService,
        FaultsService,
      ],
      exports: [DemoStatusService],
    };
  }

  async onApplicationShutdown() {
    await this.emulator.close();
  }
}
