import type { IncomingMessage } from 'node:http';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';

/** Lets only the app's own page through, so that no other page in the same browser can press its buttons. */
@Injectable()
export class OwnPageGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { origin, host } = context.switchToHttp().getRequest<IncomingMessage>().headers;
    // A foreign name may lead to 127.0.0.1, too.
    return /^(localhost|127\.0\.0\.1)(:\d+)?$/.test(host ?? '') && origin === `http://${host}`;
  }
}
