/** Prints the section of CHANGELOG.md on the manifest's version: the notes of its release. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './lib/paths.mjs';

const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
const sections = (await readFile(join(root, 'CHANGELOG.md'), 'utf8')).split(/^## /m);
const section = sections.find((text) => text.split(/\s/, 1)[0] === version);
if (section === undefined) {
  console.error(`CHANGELOG.md has no section "## ${version}".`);
  process.exitCode = 1;
} else {
  console.log(section.slice(section.indexOf('\n')).trim());
}
