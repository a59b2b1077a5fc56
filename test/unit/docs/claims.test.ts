/** docs/claims.md is written from the list of claims: `npm run test:fast -- -u docs/claims` renews it. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CLAIMS } from '../../../src/report/claims/claims.js';
import { NULLS } from '../../../src/report/claims/nulls.js';

const PAGE = join(import.meta.dirname, '../../../docs/claims.md');

const HEAD = `# What each statement is tested against

Everything that QK Lens says about a number, by what it was compared with. \`{…}\` stands for a value. Columns that hold values of the model itself, such as scores and logits, are left out. The pages of the questions say what each null can't show. This page is written from \`src/report/claims\`.`;

it('docs/claims.md has every claim with its null', async () => {
  const sections = Object.entries(NULLS).map(([key, title]) => {
    const own = Object.entries(CLAIMS).filter(([, { against }]) => against === key);
    const lines = own.map(
      ([name, { text }]) => `- ${name.startsWith('column') ? 'the column ' : ''}“${bare(text)}”`,
    );
    return `## ${title.charAt(0).toUpperCase()}${title.slice(1)}\n\n${lines.join('\n')}`;
  });
  await expect([HEAD, ...sections].join('\n\n') + '\n').toMatchFileSnapshot(PAGE);
});

/** Without what joins it to the claim before. */
function bare(text: string): string {
  return text.replace(/^[,;] /, '');
}

it('every null has a claim', () => {
  const used = new Set<string>(Object.values(CLAIMS).map(({ against }) => against));
  expect(Object.keys(NULLS).filter((key) => !used.has(key))).toEqual([]);
});
