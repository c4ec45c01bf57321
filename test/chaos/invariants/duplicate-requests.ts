import type { Entry } from '../log-entry.js';
import type { Invariant } from './invariant.js';

const MAX_ORDERS = 1_000;

/** No request is sent again without a rejection, or a third time. No order opens two invoices. */
export function noDuplicateRequests(): Invariant {
  const orders = new Map<string, { sent: number; rejected: number; opened: number }>();

  const orderOf = (name: string) => {
    const order = orders.get(name) ?? { sent: 0, rejected: 0, opened: 0 };
    orders.set(name, order);
    if (orders.size > MAX_ORDERS) {
      orders.delete(orders.keys().next().value!);
    }
    return order;
  };

  return {
    name: 'no request is sent twice without a rejection',
    record(entry: Entry) {
      if (entry.type === 'request rejected') {
        orderOf(entry.order).rejected += 1;
      } else if (entry.type === 'invoice opened') {
        const order = orderOf(entry.order);
        order.opened += 1;
        return order.opened > 1 ? `${entry.order} opened ${order.opened} invoices` : undefined;
      } else if (entry.type === 'request sent') {
        const order = orderOf(entry.order);
        order.sent += 1;
        const { sent, rejected } = order;
        return sent > 1 + rejected || sent > 2
          ? `${entry.order} was sent ${sent} times, after ${rejected} rejections`
          : undefined;
      }
      return undefined;
    },
  };
}
