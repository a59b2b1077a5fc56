import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTokenizer, type Tokenizer } from '../../../src/checkpoint/tokenizer.js';
import { readTyped } from '../../../src/circuits/words.js';
import { quotedTextAt } from '../../../src/extension/hovers/quotedText.js';
import { readToken, typedToken } from '../../../src/protocol/tokenText.js';
import { TYPED_TOKEN } from '../../../src/questions/kinds/texts.js';
import { codeSpan } from '../../../src/report/markdownText.js';
import { visibleToken } from '../../../src/report/tokenSegments.js';

const SHARED = join(import.meta.dirname, '../../../../shared/trained');
const folders = existsSync(SHARED)
  ? readdirSync(SHARED).filter((name) => existsSync(join(SHARED, name, 'tokenizer.json')))
  : [];
const VOCABULARIES = [
  { name: 'GPT-2', folder: import.meta.dirname, architecture: 'gpt2', dVocab: 50257 },
  ...folders.map((name) => ({ name, folder: join(SHARED, name), architecture: 'llama', dVocab: 1_000_000 })),
];

describe.each(VOCABULARIES)('every token of $name, as it is printed,', ({ folder, architecture, dVocab }) => {
  let tokenizer: Tokenizer;
  let tokens: readonly { readonly id: number; readonly token: string; readonly printed: string }[];
  beforeAll(async () => {
    tokenizer = await openTokenizer(folder, { architecture, dVocab }, []);
    tokens = Array.from({ length: Math.min(dVocab, tokenizer.info.size + 1000) }, (_, id) =>
      tokenizer.token(id),
    )
      .filter(({ id }) => tokenizer.isNamed(id))
      .map((token) => ({ ...token, printed: visibleToken(token.token) }));
  });
  afterAll(() => tokenizer.close());

  it('is another text for another token, with nothing invisible', () => {
    expect(tokens.length).toBe(tokenizer.info.size);
    expect(new Set(tokens.map(({ printed }) => printed)).size).toBe(
      new Set(tokens.map(({ token }) => token)).size,
    );
    expect(tokens.filter(({ printed }) => /[\s\p{C}\p{Z}]/u.test(printed))).toEqual([]);
  });

  it('is looked up as that token', async () => {
    const found = await readTyped(
      tokens.map(({ printed }) => printed),
      tokenizer,
      'asIs',
    );
    const wrong = tokens.filter(({ token }, i) => {
      const [own, ...others] = found[i].found;
      return others.length > 0 || !own || tokenizer.token(own.id).token !== token;
    });
    expect(wrong).toEqual([]);
  });

  it('is read from a block, with and without quotation marks', () => {
    const wrong = tokens.filter(({ token, printed }) => {
      const bare = TYPED_TOKEN.read(printed) ?? '';
      // Only what would be a text in quotes as it stands needs them.
      const isQuoted = /^".*"$/s.test(printed) && bare !== printed;
      return (
        (!isQuoted && readToken(bare) !== token) ||
        [printed, typedToken(token)].some(
          (typed) => readToken(TYPED_TOKEN.read(JSON.stringify(typed))!) !== token,
        ) ||
        readToken(
          TYPED_TOKEN.read(`"${printed.replaceAll('"', '\\"').replace(/\\(?![x"u])/g, '\\\\')}"`) ?? '',
        ) !== token
      );
    });
    expect(wrong).toEqual([]);
  });

  it('is what a hover over it in notes shows', () => {
    const spans = tokens.filter(({ token }) => token !== '' && !/["'`“‘”’]/.test(token));
    expect(spans.length).toBeGreaterThan(0.9 * tokens.length);
    const wrong = spans.filter(({ token, printed }) => {
      const line = `The token ${codeSpan(printed).text} is next.`;
      const quoted = quotedTextAt(line, line.indexOf('`') + 1, 'markdown');
      return readToken(quoted?.value ?? '') !== token;
    });
    expect(wrong).toEqual([]);
  });
});
