import { Module } from '@nestjs/common';
import { defexaConfig, DefexaModule } from 'nestjs-defexa';
import { NarratorService } from './narrator.service.js';
import { SessionController } from './session.controller.js';

/** Takes the options from the environment: DEFEXA_MERCHANT_PRIVATE_KEY, DEFEXA_BASE_URL and so on. */
@Module({
  imports: [DefexaModule.forRootAsync({ ...defexaConfig.asProvider(), isGlobal: true })],
  controllers: [SessionController],
  providers: [NarratorService],
  // The page shows what it says.
  exports: [NarratorService],
})
export class AppModule {}
