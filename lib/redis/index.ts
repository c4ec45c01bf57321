export type { IoredisClient, NodeRedisClient } from './redis-client.js';
export { RedisSessionStore } from './redis-session-store.js';
export type { RedisSessionStoreOptions } from './redis-session-store.js';
