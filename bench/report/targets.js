import { OURS } from '../contenders.js';
import { ACCOUNT_TARGETS } from './accounts-targets.js';

const throughput = ({ throughput: of }, name) => of[name].ratio.median;

function slowerThan({ 'get-session': results }) {
  const { median } = results[OURS].ratio;
  return Object.keys(results).filter((name) => results[name]?.ratio.median < median);
}

function shown({ secrets: { [OURS]: of } }) {
  return [of, of.undici].reduce(
    (sum, { loginsThatShow, requestsThatShow }) => sum + loginsThatShow + requestsThatShow,
    0,
  );
}

const worstOf = (outages) =>
  ['failed', 'waited'].map((count) => Math.max(...outages.map((outage) => outage[count]))).join('; ');

/** The targets: how to read each measured value, and whether it reaches the target. */
export const TARGETS = [
  {
    title: 'fresh session ÷ resolved promise',
    target: '≤ 1.9',
    value: ({ 'get-session': { [OURS]: of } }) => of.ratio.median,
    isReached: (value) => value <= 1.9,
  },
  {
    title: 'peers with a faster fresh token',
    target: 'none',
    value: (measures) => slowerThan(measures).join(', ') || 'none',
    isReached: (value) => value === 'none',
  },
  {
    title: 'getSessionToken() ÷ getSession()',
    target: '≤ 1.1',
    value: ({ 'session-token': { ratio } }) => ratio.median,
    isReached: (value) => value <= 1.1,
  },
  {
    title: 'logins of many cold callers',
    target: '1',
    value: ({ 'cold-callers': { [OURS]: of } }) => of.logins,
    isReached: (value) => value === 1,
  },
  {
    title: 'steady load: callers that waited, requests rejected',
    target: '0, 0',
    value: ({ steady: { [OURS]: of } }) => `${of.waited}, ${of.rejected}`,
    isReached: (value) => value === '0, 0',
  },
  {
    title: 'login outage: caller errors',
    target: '0',
    value: ({ outage: { [OURS]: of } }) => of.errors,
    isReached: (value) => value === 0,
  },
  {
    title: "no login for a session's whole life: failed calls; slow ones",
    target: '0; ≤ 6',
    value: ({ 'hard-window': { [OURS]: of } }) => worstOf([of.hang, of.unavailable]),
    isReached: (value) => value.startsWith('0; ') && Number.parseInt(value.slice(3), 10) <= 6,
  },
  {
    title: 'revoked session: failed calls, logins',
    target: '0, 1',
    value: ({ revoked: { [OURS]: of } }) => `${of.failed}, ${of.logins}`,
    isReached: (value) => value === '0, 1',
  },
  {
    title: 'login hangs: longest wait in time-outs; recovers',
    target: '≤ 2.1; yes',
    value: ({ hang: { [OURS]: of } }) =>
      `${(of.withTimeout.longestWait / of.timeout).toFixed(1)}; ${of.withTimeout.recovered ? 'yes' : 'no'}`,
    isReached: (value) => Number.parseFloat(value) <= 2.1 && value.endsWith('yes'),
  },
  {
    title: 'signed-in POSTs ÷ axios',
    target: '≥ 1.95',
    value: (measures) => throughput(measures, OURS),
    isReached: (value) => value >= 1.95,
  },
  {
    title: 'signed-in POSTs ÷ axios, undici',
    target: '≥ 2.6',
    value: (measures) => throughput(measures, `${OURS}, undici`),
    isReached: (value) => value >= 2.6,
  },
  {
    title: "signed-in POSTs, undici ÷ Azure's pipeline",
    target: '≥ 1',
    value: (measures) =>
      Number((throughput(measures, `${OURS}, undici`) / throughput(measures, 'azure-core')).toFixed(2)),
    isReached: (value) => value >= 1,
  },
  {
    title: 'bytes allocated by a POST; undici',
    target: '≤ 37300; ≤ 25500',
    value: ({ 'post-bytes': of }) => `${of[OURS].bytes.median}; ${of[`${OURS}, undici`].bytes.median}`,
    isReached: (value) => {
      const [byNode, byUndici] = value.split('; ').map(Number);
      return byNode <= 37_300 && byUndici <= 25_500;
    },
  },
  {
    title: 'errors that show a key or token',
    target: '0',
    value: shown,
    isReached: (value) => value === 0,
  },
  {
    title: 'worst body to search for secrets, ms',
    target: '≤ 100',
    value: ({ redaction: { worst } }) => worst.searched,
    isReached: (value) => value <= 100,
  },
  {
    title: 'failed call with up to 10 MiB: longest block beyond parsing, ms',
    target: '≤ 100',
    value: ({ redaction: { worstCall } }) => worstCall.beyondParsing,
    isReached: (value) => value <= 100,
  },
  {
    title: 'heap for each session, bytes; timers of idle ones',
    target: '≤ 900; 0',
    value: ({ heap: { [OURS]: of } }) => `${of.bytes.median}; ${of.timers.idle}`,
    isReached: (value) => Number.parseInt(value, 10) <= 900 && value.endsWith('; 0'),
  },
  {
    title: 'importing the package after Nest, ms',
    target: '≤ 45',
    value: ({ 'import-root': { milliseconds } }) => milliseconds.median,
    isReached: (value) => value <= 45,
  },
  ...ACCOUNT_TARGETS,
];
