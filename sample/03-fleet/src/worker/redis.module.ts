import { Module, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';

async function connect(): Promise<Redis> {
  // Without a queue, a command fails at once while Redis is away, and nobody waits for it.
  const redis = new Redis(process.env.REDIS_URL!, { lazyConnect: true, enableOfflineQueue: false });
  // The events of the session tell what comes of it, and the client connects again by itself.
  redis.on('error', () => {});
  await redis.connect().catch(() => {});
  return redis;
}

/** The app's connection to Redis: there before the first request, if Redis is, and closed after the last one. */
@Module({ providers: [{ provide: Redis, useFactory: connect }], exports: [Redis] })
export class RedisModule implements OnApplicationShutdown {
  constructor(private readonly redis: Redis) {}

  onApplicationShutdown() {
    this.redis.disconnect();
  }
}
