import { Body, Controller, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { FailureDto } from './failure.dto.js';
import { OrderDto } from './order.dto.js';
import { OrdersService } from './orders.service.js';
import { PlacedOrderDto } from './placed-order.dto.js';

@ApiTags('orders')
@Controller('orders')
export class OrdersController {
  constructor(private readonly orders: OrdersService) {}

  @Post()
  @ApiOperation({ summary: 'Places an order and opens its invoice' })
  @ApiResponse({ status: 201, type: PlacedOrderDto, description: 'The invoice is open' })
  @ApiResponse({ status: 400, description: 'The order is not valid. Nothing was sent to Defexa' })
  @ApiResponse({ status: 500, type: FailureDto, description: 'This app is misconfigured' })
  @ApiResponse({ status: 502, type: FailureDto, description: 'The request to Defexa failed' })
  @ApiResponse({
    status: 503,
    type: FailureDto,
    description: 'Invoices cannot be opened at the moment',
    headers: { 'Retry-After': { description: 'Seconds to wait', schema: { type: 'integer' } } },
  })
  place(@Body() order: OrderDto): Promise<PlacedOrderDto> {
    return this.orders.place(order);
  }
}
