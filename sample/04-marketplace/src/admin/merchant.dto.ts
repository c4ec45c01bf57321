import { IsString, Length, Matches } from 'class-validator';
import { IsMerchantId } from '../merchants/merchant-id.js';

/** The key with which a merchant's account logs in at Defexa. */
export class KeyDto {
  @Matches(/^[\x21-\x7e]{1,200}$/, {
    message: 'merchantPrivateKey must be 1 to 200 visible ASCII characters, without spaces',
  })
  merchantPrivateKey!: string;
}

/** A merchant that joins. */
export class NewMerchantDto extends KeyDto {
  @IsMerchantId()
  id!: string;

  @IsString()
  @Length(1, 100)
  name!: string;
}

/** What a response shows of a merchant: never the key. */
export interface MerchantDto {
  id: string;
  name: string;
}
