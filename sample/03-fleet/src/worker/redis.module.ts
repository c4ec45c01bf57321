import { Module, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';

async function connect(): Promise<Redis> {
  // Without the offline queue, commands fail at once during an outage of Redis, and nobody waits for them.
  const redis = new Redis(process.env.REDIS_URL!, { lazyConnect: true, enableOfflineQueue: false });
  // The session's events report the consequences, and the client reconnects by itself.
  redis.on('error', () => {});
  await redis.connect().catch(() => {});
  return redis;
}

/** The app's connection to Redis: opened before the first request if Redis is up, and closed after the last one. */
@Module({ providers: [{ provide: Redis, useFactory: connect }], exports: [Redis] })
export class RedisModule implements OnApplicationShutdown {
  constructor(private readonly redis: Redis) {}

  onApplicationShutdown() {
    this.redis.disconnect();
  }
}
