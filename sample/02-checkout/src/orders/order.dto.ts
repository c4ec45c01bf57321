import { ApiProperty } from '@nestjs/swagger';
import { IsInt, IsISO4217CurrencyCode, IsUppercase, Matches, Max, Min } from 'class-validator';

/** An order of a customer. */
export class OrderDto {
  @ApiProperty({ example: 'A-1', pattern: '^[A-Za-z0-9._-]{1,64}$' })
  @Matches(/^[A-Za-z0-9._-]{1,64}$/, {
    message: 'orderId must be 1 to 64 letters, digits, dots, dashes or underscores',
  })
  orderId!: string;

  /** An integer, because decimal fractions are inexact in binary, and not every currency has cents. */
  @ApiProperty({
    example: 1999,
    type: 'integer',
    minimum: 1,
    maximum: 100_000_000,
    description: 'In the smallest unit of the currency: 1999 is 19.99 EUR',
  })
  @IsInt()
  @Min(1)
  @Max(100_000_000)
  amount!: number;

  @ApiProperty({ example: 'EUR', description: 'ISO 4217' })
  @IsISO4217CurrencyCode()
  @IsUppercase()
  currency!: string;
}
