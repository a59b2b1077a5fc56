/** docs/questions.md is written from the questions' descriptions: `npm run test:fast -- -u docs/questions` renews it. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { COMMON_USAGE, questionUsage } from '../../../src/cli/questionHelp.js';
import { usualValue, type Description } from '../../../src/questions/description/describe.js';
import type { AnyField } from '../../../src/questions/description/field.js';
import { WEIGHT_FIELDS } from '../../../src/questions/description/weightFields.js';
import { descriptionOf, QUESTION_NAMES } from '../../../src/questions/questions.js';
import { shownParts } from '../../../src/notes/shown.js';

const PAGE = join(import.meta.dirname, '../../../docs/questions.md');

it('docs/questions.md has every question as it is described', async () => {
  const parts = QUESTION_NAMES.map((name) => section(name, descriptionOf(name)));
  await expect([HEAD, ...parts, weights()].join('\n\n') + '\n').toMatchFileSnapshot(PAGE);
});

const HEAD = `# Questions

Every question has the same fields in a \`qk-lens\` block ([notes](notes.md)), on the [command line](cli.md) and in the panel's form. A block's first line is the question with its subject, such as \`head: 10.7\`; the other lines may be left out. This page is written from the questions' descriptions.`;

function section(name: string, description: Description<unknown>): string {
  const { about, subject, options } = description;
  const own = [subject, ...options.filter((field) => !WEIGHT_FIELDS.includes(field))];
  return [
    `## ${name}`,
    `${about.charAt(0).toUpperCase()}${about.slice(1)}.`,
    `\`\`\`\nqk-lens ${name} ${questionUsage(description)}\n\`\`\``,
    table(own, description),
    `\`show\`: ${shownParts(name as never)
      .map(code)
      .join(', ')}.`,
  ].join('\n\n');
}

function weights(): string {
  return [
    '## Weights, of every question',
    `\`\`\`\n${COMMON_USAGE.trim()}\n\`\`\``,
    table(WEIGHT_FIELDS, descriptionOf('head')),
  ].join('\n\n');
}

function table(fields: readonly AnyField[], description: Description<unknown>): string {
  return [
    '| Key of a block | In the panel | What it is | Value | Default |',
    '|---|---|---|---|---|',
    ...fields.map((field) => {
      const { key, label, about, kind, required } = field;
      const cells = [
        code(key),
        label,
        about,
        kind.expects,
        required ? 'required' : usual(field, description),
      ];
      return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
    }),
  ].join('\n');
}

/** The default in blocks and the panel, and that of the command line where it differs. */
function usual(field: AnyField, description: Description<unknown>): string {
  const { kind, commandLineDefault } = field;
  const value = usualValue(field, description);
  const here = value === undefined ? '' : code(kind.write(value));
  if (commandLineDefault === undefined || typeof commandLineDefault === 'function') return here;
  const there = code(kind.write(commandLineDefault));
  return here === '' || there === here ? there : `${here}; on the command line ${there}`;
}

function code(text: string): string {
  return `\`${text}\``;
}
