import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { MerchantsModule } from '../merchants/merchants.module.js';
import { adminConfig } from './admin.config.js';
import { MerchantsController } from './merchants.controller.js';

@Module({
  imports: [MerchantsModule, ConfigModule.forFeature(adminConfig)],
  controllers: [MerchantsController],
})
export class AdminModule {}
