import {
  BertNormalizer,
  ByteLevelPreTokenizer,
  MetaspacePreTokenizer,
  PreTokenizer,
  PrependNormalizer,
  ReplaceNormalizer,
  ReplacePreTokenizer,
} from '@huggingface/tokenizers';

/** How far any text may grow; real rules add a character to a text, and at most triple it (one per byte). */
const ANY_TEXT = 64 << 10;
/** No normal form of Unicode turns one character into more than 18 (U+FDFA). */
const GROWTH = 20;

let allowed = ANY_TEXT;

/** Works on a text of the given length, which no rule may extend far beyond that. */
export function withGrowthLimit<T>(characters: number, work: () => T): T {
  allowed = ANY_TEXT + GROWTH * characters;
  try {
    return work();
  } finally {
    allowed = ANY_TEXT;
  }
}

/**
 * `@huggingface/tokenizers` has no limits of its own: each of its rules that lengthens text is first asked for an upper
 * bound. The check precedes the rule, because V8 ends a process that has no room for one large string.
 */
function check(rule: string, characters: number): void {
  if (characters <= allowed) return;
  throw new RangeError(
    `${rule} may make ${Math.round(characters)} characters of this text, more than the ${allowed} that are taken`,
  );
}

/**
 * A pattern matches an empty text before each character and at the end. `$` in the content refers to parts of the text.
 */
function replaced(content: unknown, characters: number, pieces: number): number {
  const text = textOf(content);
  const parts = text.split('$').length - 1;
  return characters + (characters + pieces) * (text.length + parts * characters);
}

/** A file may contain any value here, which the rules convert to text the same way. */
function textOf(value: unknown): string {
  return [value].join('');
}

type Method<Self> = (this: Self, text: string | string[], ...rest: unknown[]) => unknown;

/** Makes a method of a class check its text first. */
function before<Self>(
  { prototype }: { readonly prototype: Self },
  method: keyof Self,
  look: (rule: Self, characters: number, pieces: number) => void,
): void {
  const methods = prototype as Record<keyof Self, Method<Self>>;
  const own = methods[method];
  methods[method] = function (text, ...rest) {
    const pieces = Array.isArray(text) ? text : [text];
    look(
      this,
      pieces.reduce((sum, piece) => sum + piece.length, 0),
      pieces.length,
    );
    return own.call(this, text, ...rest);
  };
}

before(PrependNormalizer, 'normalize', ({ config }, n) =>
  check('Prepend', n + textOf(config.prepend).length),
);
before(ReplaceNormalizer, 'normalize', ({ config }, n) => check('Replace', replaced(config.content, n, 1)));
before(BertNormalizer, 'normalize', (_, n) => check('BertNormalizer', 3 * n));
before(PreTokenizer, 'pre_tokenize', (rule, n, pieces) => {
  if (rule instanceof ReplacePreTokenizer) check('Replace', replaced(rule.config.content, n, pieces));
  if (rule instanceof MetaspacePreTokenizer)
    check('Metaspace', (n + pieces) * (1 + textOf(rule.str_rep).length));
  if (rule instanceof ByteLevelPreTokenizer) check('ByteLevel', 3 * (n + pieces));
});
