import { QkLensError } from '../protocol/errors.js';

type Json = Readonly<Record<string, unknown>>;

/**
 * The longest tokens of real vocabularies are runs of some hundred spaces. Each character costs 100 bytes in a trie.
 */
const MOST_TOKEN_BYTES = 2048;
/** Gemma's 256,000 tokens take 2 MB. */
const MOST_VOCABULARY_BYTES = 16 << 20;
/**
 * Real patterns have some hundred characters. V8 takes a time to compile one that grows with the square of its length,
 * two seconds for the worst of these, and does not end a thread meanwhile.
 */
const MOST_PATTERN_BYTES = 4 << 10;
/** Real files have at most ten rules, each with a few fields, nested three or four deep. */
const MOST_FIELDS = 10_000;
const DEEPEST = 32;

/** Parts of a `tokenizer.json` that contain rules; the vocabulary and its merges have their own limits. */
const RULES = ['normalizer', 'pre_tokenizer', 'post_processor', 'decoder', 'model'];
const NOT_RULES: ReadonlySet<string> = new Set(['vocab', 'merges']);
const PATTERNS: ReadonlySet<string> = new Set(['Regex', 'String']);
/** Takes some hundred kilobytes in T5's and XLM-R's files; `@huggingface/tokenizers` keeps it without reading it. */
const UNREAD = 'precompiled_charsmap';

/**
 * Rejects rules whose size alone would take unlimited memory. Visits each field once, with an explicit stack, however
 * deep the nesting.
 *
 * @param name the file's, for the message
 * @throws QkLensError `badTokenizer`, naming the file and the rule
 */
export function checkRules(name: string, tokenizer: Json): void {
  const open = RULES.map((key) => ({ place: key, key, value: tokenizer[key], depth: 1 }));
  let fields = 0;
  for (let field = open.pop(); field; field = open.pop()) {
    const { place, key, value, depth } = field;
    if (++fields > MOST_FIELDS) throw refused(name, `its rules have more than ${MOST_FIELDS} fields`);
    if (depth > DEEPEST)
      throw refused(name, `its rules are nested more than ${DEEPEST} deep, as in ${place}`);
    if (typeof value === 'string' && key !== UNREAD) {
      checkBytes(name, place, value, PATTERNS.has(key) ? MOST_PATTERN_BYTES : MOST_TOKEN_BYTES);
    }
    if (typeof value !== 'object' || value === null) continue;
    const { type, length } = value as Json;
    if (type === 'FixedLength' && !(Number.isSafeInteger(length) && (length as number) > 0)) {
      throw refused(name, `${place} is a FixedLength whose length is no whole number above 0`);
    }
    for (const [own, part] of Object.entries(value)) {
      if (key === 'model' && depth === 1 && NOT_RULES.has(own)) continue;
      open.push({ place: `${place}.${own.slice(0, 40)}`, key: own, value: part, depth: depth + 1 });
    }
  }
  checkMerges(name, (Object(tokenizer['model']) as Json)['merges']);
}

/** @throws QkLensError `badTokenizer` for a token that is too long, and for too many bytes in total */
export function checkTokens(name: string, tokens: Iterable<string>): void {
  let bytes = 0;
  for (const token of tokens) {
    bytes += checkBytes(name, 'a token', token, MOST_TOKEN_BYTES);
    if (bytes > MOST_VOCABULARY_BYTES) {
      throw refused(name, `its tokens have more than ${MOST_VOCABULARY_BYTES} bytes in all`);
    }
  }
}

function checkMerges(name: string, merges: unknown): void {
  if (!Array.isArray(merges)) return;
  for (const merge of merges) {
    const parts: unknown[] = Array.isArray(merge) ? merge : [merge];
    if (parts.length > 2 || !parts.every((part) => typeof part === 'string')) {
      throw refused(name, 'model.merges holds something that is no pair of tokens');
    }
    for (const part of parts) checkBytes(name, 'one of model.merges', part, 2 * MOST_TOKEN_BYTES);
  }
}

/** Rejects a text with more than the allowed bytes of UTF-8; returns its number of bytes. */
function checkBytes(name: string, what: string, text: string, most: number): number {
  const bytes = Buffer.byteLength(text);
  if (bytes > most) throw refused(name, `${what} has ${bytes} bytes, more than the ${most} that are taken`);
  return bytes;
}

function refused(name: string, why: string): QkLensError {
  return new QkLensError('badTokenizer', `${name} is refused: ${why}.`);
}
