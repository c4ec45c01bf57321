import { Body, Controller, Post, UseInterceptors } from '@nestjs/common';
import { OrderDto, type PlacedOrderDto } from './order.dto.js';
import { OrderFailureInterceptor } from './order-failure.interceptor.js';
import { OrdersService } from './orders.service.js';

@Controller('orders')
@UseInterceptors(OrderFailureInterceptor)
export class OrdersController {
  constructor(private readonly orders: OrdersService) {}

  @Post()
  place(@Body() order: OrderDto): Promise<PlacedOrderDto> {
    return this.orders.place(order);
  }
}
