// Checks the messages of new commits, such as those of a pull request: node scripts/commit-messages.js main..HEAD
import { execFileSync } from 'node:child_process';

const MAX_SUBJECT_LENGTH = 72;
const TYPES = ['build', 'chore', 'ci', 'docs', 'feat', 'fix', 'perf', 'refactor', 'revert', 'style', 'test'];
const SUBJECT = new RegExp(`^(${TYPES.join('|')})(\\([a-z0-9-]+\\))?!?: \\S`);

function problemsOf(message) {
  const [subject, secondLine] = message.split('\n');
  const { length } = [...subject];
  return [
    !SUBJECT.test(subject) && `it must have the form "type(scope): text", where type is ${TYPES.join(', ')}`,
    length > MAX_SUBJECT_LENGTH && `it has ${length} characters, and ${MAX_SUBJECT_LENGTH} are allowed`,
    secondLine && 'an empty line must follow it',
  ].filter(Boolean);
}

const [range = 'main..HEAD'] = process.argv.slice(2);
const log = execFileSync('git', ['log', '--no-merges', '-z', '--format=%h %B', range], { encoding: 'utf8' });
const entries = log.split('\0').filter(Boolean);
for (const entry of entries) {
  const [, hash, message] = /^(\w+) ([^]*)$/.exec(entry);
  for (const problem of problemsOf(message)) {
    console.error(`${hash} "${message.split('\n')[0]}": ${problem}.`);
    process.exitCode = 1;
  }
}
console.log(`Checked the messages of ${entries.length} commits.`);
