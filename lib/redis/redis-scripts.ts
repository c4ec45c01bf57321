import { MAX_VALUE_LENGTH } from '../store/session-encryption.js';

// Each runs in one step. What is no value of ours counts as nothing, and is overwritten: one of another type, one without
// an end, an empty one, one that is longer than ours are, and bytes other than ASCII, which might not come back as they
// were read. GETRANGE reads one byte more than the longest value has: rubbish of megabytes is neither copied nor sent.
const CURRENT = `
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

/** The value, and the clock of Redis in seconds and microseconds. */
export const READ = `${CURRENT}
local time = redis.call('TIME')
return { time[1], time[2], current }`;

/**
 * Arguments: the value to write, the one that must be there (empty: none), the time to live in milliseconds. To write over
 * a set of millions, Redis would stand still for seconds; UNLINK takes it apart in the background.
 */
export const WRITE = `${CURRENT}
if (current or '') ~= ARGV[2] then return 0 end
if isOfOtherType then redis.pcall('UNLINK', KEYS[1]) end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
return 1`;

/** Argument: the value that must be there. */
export const REMOVE = `${CURRENT}
if current ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`;
