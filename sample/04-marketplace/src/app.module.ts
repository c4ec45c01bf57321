import { Module, ValidationPipe } from '@nestjs/common';
import { ConfigModule, type ConfigType } from '@nestjs/config';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { defexaConfig, DefexaExceptionFilter, DefexaModule } from 'nestjs-defexa';
import { AdminModule } from './admin/admin.module.js';
import { InvalidJsonFilter } from './invalid-json.filter.js';
import { MerchantsModule } from './merchants/merchants.module.js';
import { MerchantsService } from './merchants/merchants.service.js';
import { OrdersModule } from './orders/orders.module.js';

@Module({
  imports: [
    // SQLite in memory, as WebAssembly. A real app has a database server, and migrations instead of `synchronize`.
    // `logging` would show the parameters of queries, and keys among them.
    TypeOrmModule.forRoot({ type: 'sqljs', autoLoadEntities: true, synchronize: true, logging: false }),
    DefexaModule.forAccounts({
      isGlobal: true,
      imports: [MerchantsModule, ConfigModule.forFeature(defexaConfig)],
      inject: [MerchantsService, defexaConfig.KEY],
      useFactory: (merchants: MerchantsService, defaults: ConfigType<typeof defexaConfig>) => ({
        resolve: (id: string) => merchants.defexaOptions(id),
        // What all merchants have in common comes from the DEFEXA_* variables. Each has a key of its own.
        defaults,
      }),
    }),
    AdminModule,
    OrdersModule,
  ],
  providers: [
    { provide: APP_FILTER, useClass: InvalidJsonFilter },
    { provide: APP_FILTER, useClass: DefexaExceptionFilter },
    {
      provide: APP_PIPE,
      useValue: new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }),
    },
  ],
})
export class AppModule {}
