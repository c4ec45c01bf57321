import { IsInt, IsISO4217CurrencyCode, IsUppercase, Matches, Max, Min } from 'class-validator';
import { IsMerchantId } from '../merchants/merchant-id.js';

/** An order of a customer at one of the merchants. */
export class OrderDto {
  @Matches(/^[A-Za-z0-9._-]{1,64}$/, {
    message: 'orderId must be 1 to 64 letters, digits, dots, dashes or underscores',
  })
  orderId!: string;

  @IsMerchantId()
  merchantId!: string;

  /** In the smallest unit of the currency: 1999 is 19.99 EUR. */
  @IsInt()
  @Min(1)
  @Max(100_000_000)
  amount!: number;

  @IsISO4217CurrencyCode()
  @IsUppercase()
  currency!: string;
}

/** An order whose invoice is open. */
export interface PlacedOrderDto {
  orderId: string;
  merchantId: string;
  invoiceId: number;
}
