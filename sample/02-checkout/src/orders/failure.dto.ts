import { ApiProperty } from '@nestjs/swagger';

/** The order could not be placed, through no fault of the customer. */
export class FailureDto {
  @ApiProperty({ example: 503 })
  statusCode!: number;

  @ApiProperty({ example: 'No invoice was opened. Please try again later.' })
  message!: string;

  @ApiProperty({
    enum: ['none', 'unknown'],
    description: 'none: no invoice was opened. unknown: there may be one, so check before ordering again',
  })
  invoice!: 'none' | 'unknown';
}
