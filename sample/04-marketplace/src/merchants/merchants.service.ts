import { ConflictException, Injectable, Logger, NotFoundException } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { DefexaOptions } from 'nestjs-defexa';
import { Repository } from 'typeorm';
import { hideParameters } from './hide-parameters.js';
import { Merchant } from './merchant.entity.js';

@Injectable()
export class MerchantsService {
  readonly #logger = new Logger('Merchants');

  constructor(@InjectRepository(Merchant) private readonly merchants: Repository<Merchant>) {}

  /**
   * Returns the options of a merchant's account at Defexa, or undefined if there is no such merchant. This is the `resolve` function
   * of `DefexaModule.forAccounts()`.
   */
  async defexaOptions(id: string): Promise<DefexaOptions | undefined> {
    try {
      const select = { id: true, merchantPrivateKey: true };
      const merchant = await this.merchants.findOne({ where: { id }, select });
      return merchant ? { merchantPrivateKey: merchant.merchantPrivateKey } : undefined;
    } catch (error) {
      // The error that the order gets does not show what the database said.
      this.#logger.error(`The account of ${id} cannot be read: ${(error as Error).message}`);
      throw error;
    }
  }

  /** All merchants, without their keys. */
  list(): Promise<Merchant[]> {
    return this.merchants.find({ order: { id: 'ASC' } });
  }

  /** @throws {ConflictException} if there is a merchant with this id */
  async add(merchant: Merchant): Promise<void> {
    try {
      await hideParameters(() => this.merchants.insert(merchant));
    } catch (error) {
      if (await this.merchants.existsBy({ id: merchant.id })) {
        throw new ConflictException(`There is a merchant ${merchant.id} already.`);
      }
      throw error;
    }
  }

  /** @throws {NotFoundException} if there is no such merchant */
  async replaceKey(id: string, merchantPrivateKey: string): Promise<void> {
    const { affected } = await hideParameters(() => this.merchants.update({ id }, { merchantPrivateKey }));
    assertFound(id, affected);
  }

  /** @throws {NotFoundException} if there is no such merchant */
  async remove(id: string): Promise<void> {
    const { affected } = await this.merchants.delete({ id });
    assertFound(id, affected);
  }
}

function assertFound(id: string, affected: number | null | undefined): void {
  if (!affected) {
    throw new NotFoundException(`There is no merchant ${id}.`);
  }
}
