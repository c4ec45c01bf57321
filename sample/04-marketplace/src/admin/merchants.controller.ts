import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, UseGuards } from '@nestjs/common';
import { DefexaAccounts } from 'nestjs-defexa';
import { MerchantsService } from '../merchants/merchants.service.js';
import { AdminGuard } from './admin.guard.js';
import { KeyDto, type MerchantDto, NewMerchantDto } from './merchant.dto.js';

/** Adds, changes and removes merchants while the app takes orders. */
@Controller('merchants')
@UseGuards(AdminGuard)
export class MerchantsController {
  constructor(
    private readonly merchants: MerchantsService,
    private readonly accounts: DefexaAccounts,
  ) {}

  @Get()
  list(): Promise<MerchantDto[]> {
    return this.merchants.list();
  }

  @Post()
  async add(@Body() merchant: NewMerchantDto): Promise<MerchantDto> {
    await this.merchants.add(merchant);
    return { id: merchant.id, name: merchant.name };
  }

  @Put(':id/key')
  @HttpCode(204)
  async replaceKey(@Param('id') id: string, @Body() { merchantPrivateKey }: KeyDto): Promise<void> {
    await this.merchants.replaceKey(id, merchantPrivateKey);
    // After the change, so that whoever asks for the account next reads the new key.
    this.accounts.evict(id);
  }

  @Delete(':id')
  @HttpCode(204)
  async remove(@Param('id') id: string): Promise<void> {
    await this.merchants.remove(id);
    this.accounts.evict(id);
  }
}
