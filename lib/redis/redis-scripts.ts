import { MAX_VALUE_LENGTH } from '../store/session-encryption.js';

// Each script runs atomically. A value that this package cannot have written counts as missing and is overwritten: one of another
// type, without an expiry, empty, too long, or not ASCII (whose bytes might not survive decoding in the client). GETRANGE reads
// one byte more than the longest valid value, so that megabytes of foreign data are neither copied nor sent.
const READ_CURRENT = `
local current = redis.pcall('GETRANGE', KEYS[1], 0, ${MAX_VALUE_LENGTH})
local isOfOtherType = type(current) == 'table'
if isOfOtherType then
  if not string.find(current.err, '^WRONGTYPE') then return current end
  current = ''
end
if current == '' or #current > ${MAX_VALUE_LENGTH} or string.find(current, '[\\128-\\255]')
  or redis.call('PTTL', KEYS[1]) == -1 then
  current = false
end
`;

/** Returns the clock of Redis, in seconds and microseconds, and the value. */
export const READ = `${READ_CURRENT}
local time = redis.call('TIME')
return { time[1], time[2], current }`;

/**
 * Arguments: the new value, the expected current value (empty: none), the time to live in milliseconds. UNLINK frees a foreign
 * value in the background; to overwrite a set with millions of members would block Redis for seconds.
 */
export const WRITE = `${READ_CURRENT}
if (current or '') ~= ARGV[2] then return 0 end
if isOfOtherType then redis.pcall('UNLINK', KEYS[1]) end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
return 1`;

/** Argument: the expected current value. */
export const REMOVE = `${READ_CURRENT}
if current ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`;
