import { type ArgumentsHost, Logger } from '@nestjs/common';

/** A client of Socket.IO, or one of the package ws. Both have `emit()`, which sends nothing with the latter. */
interface GatewayClient {
  readonly readyState?: unknown;
  emit?(event: string, payload: object): unknown;
  send?(message: string): unknown;
}

/**
 * Does what Nest does with an exception in a gateway that no filter catches. Everywhere else, Nest does that itself if a filter returns
 * nothing.
 */
export function endInGateway(exception: Error, host: ArgumentsHost): void {
  const context = host.switchToWs();
  const client = context.getClient<GatewayClient | undefined>();
  const payload = {
    status: 'error',
    message: 'Internal server error',
    cause: { pattern: context.getPattern(), data: context.getData<unknown>() },
  };
  if (typeof client?.readyState === 'number' && client.send) {
    client.send(JSON.stringify({ event: 'exception', data: payload }));
  } else {
    client?.emit?.('exception', payload);
  }
  new Logger('WsExceptionsHandler').error(exception);
}
