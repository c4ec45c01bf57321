import { ApiProperty } from '@nestjs/swagger';

/** An order whose invoice is open. */
export class PlacedOrderDto {
  @ApiProperty({ example: 'A-1' })
  orderId!: string;

  @ApiProperty({ example: 1, type: 'integer' })
  invoiceId!: number;
}
