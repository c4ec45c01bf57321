import { Body, Controller, Post } from '@nestjs/common';
import { OrderDto, type PlacedOrderDto } from './order.dto.js';
import { OrdersService } from './orders.service.js';

@Controller('orders')
export class OrdersController {
  constructor(private readonly orders: OrdersService) {}

  @Post()
  place(@Body() order: OrderDto): Promise<PlacedOrderDto> {
    return this.orders.place(order);
  }
}
