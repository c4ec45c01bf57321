// Writes the tables of results.json into README.md of this folder, between the markers.
import { readFileSync, writeFileSync } from 'node:fs';
import { accountsTableOf } from './accounts-columns.js';
import { tableOf } from './columns.js';
import { packageTableOf } from './package-columns.js';

const results = JSON.parse(readFileSync(new URL('../results.json', import.meta.url), 'utf8'));
const { date, machine, node } = results;

const line = (cells) => `| ${cells.join(' | ')} |`;

function markdown({ titles, rows }) {
  const head = titles.map((title) => title.replaceAll('\n', ' '));
  const table = [head, head.map(() => '---'), ...rows].map(line).join('\n');
  const measuredOn = `Measured on ${date} with Node ${node.slice(1)} on a machine with ${machine.cores} cores (${machine.platform}).`;
  return `\n${table}\n\n${measuredOn}\n\n`;
}

const README = new URL('../README.md', import.meta.url);

/** @param mark which pair of marks to write between */
function write(mark, table) {
  const text = readFileSync(README, 'utf8');
  const between = new RegExp(`(?<=<!-- ${mark} -->\\n).*(?=<!-- end of ${mark} -->)`, 's');
  if (!between.test(text)) {
    throw new Error(
      `README.md has no marks "<!-- ${mark} -->" and "<!-- end of ${mark} -->" to write between`,
    );
  }
  writeFileSync(
    README,
    text.replace(between, () => markdown(table)),
  );
}

write('measured', tableOf(results));
write('package measured', packageTableOf(results));
write('accounts measured', accountsTableOf(results));
