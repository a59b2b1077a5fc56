import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openTokenizer } from '../../../src/checkpoint/tokenizer.js';
import { temporaryFolder } from '../support.js';

/** Opens the tokenizer of a folder with these files, JSON unless they are texts. */
export async function openTokenizerIn(
  files: Readonly<Record<string, unknown>>,
  dVocab: number,
  architecture = 'llama',
) {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  const problems: string[] = [];
  const tokenizer = await openTokenizer(folder, { architecture, dVocab }, problems);
  return { tokenizer, problems };
}
