// Writes the tables of results.json into the READMEs, between the markers.
import { readFileSync, writeFileSync } from 'node:fs';
import { tableOf } from './columns.js';

const results = JSON.parse(readFileSync(new URL('../results.json', import.meta.url), 'utf8'));
const { date, machine, node } = results;

const line = (cells) => `| ${cells.join(' | ')} |`;

function markdown(options) {
  const { titles, rows } = tableOf(results, options);
  const head = titles.map((title) => title.replaceAll('\n', ' '));
  const table = [head, head.map(() => '---'), ...rows].map(line).join('\n');
  const measuredOn = `Measured on ${date} with Node ${node.slice(1)} on a machine with ${machine.cores} cores (${machine.platform}).`;
  return `\n${table}\n\n${measuredOn}\n\n`;
}

function write(path, options) {
  const url = new URL(path, import.meta.url);
  const text = readFileSync(url, 'utf8');
  const between = /(?<=<!-- measured -->\n).*(?=<!-- end of measured -->)/s;
  if (!between.test(text)) {
    throw new Error(
      `${path} has no marks "<!-- measured -->" and "<!-- end of measured -->" to write between`,
    );
  }
  writeFileSync(
    url,
    text.replace(between, () => markdown(options)),
  );
}

write('../README.md', {});
write('../../README.md', { short: true });
