// Each runs in one step. What is no value of ours counts as nothing, and is overwritten: one of another type, one without
// an end, an empty one, and bytes other than ASCII, which might not come back as they were read.
const CURRENT = `
local current = redis.pcall('GET', KEYS[1])
if type(current) == 'table' then
  if not string.find(current.err, '^WRONGTYPE') then return current end
  current = false
end
if current and (redis.call('PTTL', KEYS[1]) == -1 or current == '' or string.find(current, '[\\128-\\255]')) then
  current = false
end
`;

/** The value, and the clock of Redis in seconds and microseconds. */
export const READ = `${CURRENT}
local time = redis.call('TIME')
return { time[1], time[2], current }`;

/** Arguments: the value to write, the one that must be there (empty: none), the time to live in milliseconds. */
export const WRITE = `${CURRENT}
if (current or '') ~= ARGV[2] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
return 1`;

/** Argument: the value that must be there. */
export const REMOVE = `${CURRENT}
if current ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`;
