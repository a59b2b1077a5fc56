import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeRandomCheckpoint } from './randomCheckpoint.js';

/** Tokens that would do harm in a page, in Markdown, in a spreadsheet or in a terminal that takes them for more than text. */
export const HOSTILE_TOKENS: readonly string[] = [
  '<img src=x onerror="window.harmed=1">',
  '</script><script>window.harmed=1</script>',
  '<svg/onload=window.harmed=1>',
  '[click](command:workbench.action.closeWindow)',
  '![x](https://example.invalid/x.png)',
  '`](command:workbench.action.quit "x")',
  '| a | b |\n|---|---|',
  '=HYPERLINK("https://example.invalid")',
  "+cmd|' /C calc'!A0",
  '@SUM(1)',
  '\u001b[31mred\u001b[2J',
  '\u0007\u0000',
  '\u202egnp.exe',
  '${7*7}{{7*7}}',
  '$(zap) $(trash)',
  '--></title><h1>',
  '```\n# heading',
  '&lt;b&gt; &amp;',
  '\\u003cimg\\u003e',
  'javascript:alert(1)',
];

/** A name that is as hostile, as far as a file system takes it. */
const HOSTILE_NAME = '<img src=x onerror=window.harmed=1> [x](command:a) `b` $(zap) =1+1';

/**
 * A small checkpoint whose name and whose tokens are hostile; the others are `word 20`, `word 21`, ….
 *
 * @param parent the folder that it is made in
 * @returns its folder
 */
export function makeHostileCheckpoint(parent: string): string {
  const dVocab = 60;
  const { folder } = makeRandomCheckpoint(join(parent, HOSTILE_NAME), { seed: 13, dVocab });
  const tokens = Array.from({ length: dVocab }, (_, id) => HOSTILE_TOKENS[id] ?? `word ${id}`);
  writeFileSync(
    join(folder, 'tokenizer.json'),
    JSON.stringify({
      model: {
        type: 'WordLevel',
        unk_token: 'word 59',
        vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      },
      ...{ normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null },
      added_tokens: [],
    }),
  );
  return folder;
}
