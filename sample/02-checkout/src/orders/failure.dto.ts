import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** The order could not be placed, through no fault of the customer. */
export class FailureDto {
  @ApiProperty({ example: 503 })
  statusCode!: number;

  @ApiProperty({ example: 'Service Unavailable' })
  error!: string;

  @ApiProperty({ example: 'The payment provider is unavailable. Please try again later.' })
  message!: string;

  @ApiPropertyOptional({
    enum: ['unknown'],
    description: 'There may be an invoice, so check before ordering again. Without it, no invoice was opened',
  })
  invoice?: 'unknown';
}
