type Json = Readonly<Record<string, unknown>>;

/** BERT's special tokens, under their names in `tokenizer_config.json`. */
const SPECIAL = {
  unk_token: '[UNK]',
  cls_token: '[CLS]',
  sep_token: '[SEP]',
  pad_token: '[PAD]',
  mask_token: '[MASK]',
};

/** A tokenizer in the form of a `tokenizer.json`. */
export interface WordPieces {
  readonly tokenizer: Json;
  readonly vocab: Readonly<Record<string, number>>;
}

/**
 * BERT's tokenizer from its `vocab.txt`, which has a token a line. Definition: transformers'
 * `models/bert/tokenization_bert.py`.
 *
 * @param config what `tokenizer_config.json` says
 * @returns undefined if the text isn't such a vocabulary
 */
export function wordPieces(text: string, config: Json): WordPieces | undefined {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  const vocab = Object.fromEntries(lines.map((line, id) => [line, id]));
  const special = Object.entries(SPECIAL).map(([name, usual]) => spellingOf(config[name]) ?? usual);
  const [unknown, first] = special;
  // Other tokenizers call files of another form so, without these tokens.
  if (!Object.hasOwn(vocab, unknown) || !Object.hasOwn(vocab, first)) return undefined;
  return {
    vocab,
    tokenizer: {
      model: {
        ...{ type: 'WordPiece', vocab, unk_token: unknown },
        ...{ continuing_subword_prefix: '##', max_input_chars_per_word: 100 },
      },
      normalizer: {
        ...{ type: 'BertNormalizer', clean_text: true },
        handle_chinese_chars: config['tokenize_chinese_chars'] ?? true,
        strip_accents: config['strip_accents'] ?? null,
        lowercase: config['do_lower_case'] ?? true,
      },
      pre_tokenizer: { type: 'BertPreTokenizer' },
      decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
      post_processor: null,
      added_tokens: special.flatMap((content) =>
        Object.hasOwn(vocab, content) ? [{ id: vocab[content], content, special: true }] : [],
      ),
    },
  };
}

/** A special token is a spelling, or an object that has it. */
function spellingOf(token: unknown): string | undefined {
  const content = typeof token === 'string' ? token : (Object(token) as Json)['content'];
  return typeof content === 'string' ? content : undefined;
}
