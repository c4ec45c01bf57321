import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import {
  type CanActivate,
  type ExecutionContext,
  Inject,
  Injectable,
  UnauthorizedException,
} from '@nestjs/common';
import { type ConfigType } from '@nestjs/config';
import { adminConfig } from './admin.config.js';

/** Lets those in who know the admin token. A real app has the login of its staff here. */
@Injectable()
export class AdminGuard implements CanActivate {
  constructor(@Inject(adminConfig.KEY) private readonly config: ConfigType<typeof adminConfig>) {}

  canActivate(context: ExecutionContext): boolean {
    const { authorization = '' } = context.switchToHttp().getRequest<IncomingMessage>().headers;
    // Comparing the strings would take longer the more of their characters are the same.
    if (!timingSafeEqual(hash(authorization), hash(`Bearer ${this.config.token}`))) {
      throw new UnauthorizedException('Send the admin token: "Authorization: Bearer …".');
    }
    return true;
  }
}

const hash = (text: string) => createHash('sha256').update(text).digest();
