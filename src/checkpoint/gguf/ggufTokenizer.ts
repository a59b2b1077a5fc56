import { basename } from 'node:path';
import { quoted } from '../../protocol/quoted.js';
import { PositionedFile } from '../positionedFile.js';
import { checkedTokenizer, type TokenizerFile } from '../tokenizerFile.js';
import type { GgufMetadata, GgufValue } from './ggufHeader.js';
import { readGgufHeader } from './readGgufHeader.js';
import { scoredMerges } from './scoredMerges.js';
import { ignoresMerges, splittingOf } from './splitting.js';

type Json = Readonly<Record<string, unknown>>;

/** `tokenizer.ggml.token_type` (llama.cpp's `llama_token_type`). */
const NORMAL = 1;
const CONTROL = 3;
const USER_DEFINED = 4;

/** The tokenizer in a GGUF file's metadata, as far as a `tokenizer.json` can say the same. */
interface GgufVocabulary {
  readonly tokens: readonly string[];
  readonly types: readonly unknown[];
  readonly field: (name: string) => GgufValue | undefined;
}

/**
 * The tokenizer of a GGUF file in the form of Hugging Face's `tokenizer.json`: byte-level byte pairs ("gpt2"), or
 * SentencePiece's byte pairs with scores ("llama"). Source of the fields: the section "Tokenizer" of
 * https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 *
 * @param problems receives a sentence if there is no tokenizer that QK Lens reads, or if it can't split texts
 */
export function ggufTokenizer(
  metadata: GgufMetadata,
  path: string,
  problems: string[],
): TokenizerFile | undefined {
  const name = basename(path);
  const field = (own: string) => metadata.get(`tokenizer.ggml.${own}`);
  const tokens = textsOf(field('tokens'));
  const kind = field('model');
  const types = listOf(field('token_type')) ?? [];
  const make = typeof kind === 'string' && Object.hasOwn(MODELS, kind) ? MODELS[kind] : undefined;
  if (!tokens || !make) {
    const what = tokens ? `a tokenizer of the kind ${quoted(kind)}` : 'no tokenizer';
    problems.push(
      `${name} has ${what}; QK Lens reads ${Object.keys(MODELS).map(quoted).join(' and ')}: tokens are shown by their ids.`,
    );
    return undefined;
  }
  const vocabulary = { tokens, types, field };
  const vocab = firstIds(tokens);
  const added = tokens.flatMap((content, id) =>
    types[id] === CONTROL || types[id] === USER_DEFINED
      ? [{ id, content, special: types[id] === CONTROL, normalized: false }]
      : [],
  );
  const tokenizer = { ...make(vocabulary, vocab, problems), added_tokens: added };
  const config = {
    bos_token: tokenAt(vocabulary, 'bos_token_id'),
    eos_token: tokenAt(vocabulary, 'eos_token_id'),
  };
  return checkedTokenizer({ place: path, name, tokenizer, config, vocab }, problems);
}

/**
 * Reads the tokenizer of a file again.
 *
 * @throws QkLensError as `readGgufHeader`
 */
export async function readGgufTokenizer(path: string): Promise<TokenizerFile | undefined> {
  const file = await PositionedFile.open(path);
  try {
    const { header } = await readGgufHeader(file);
    return ggufTokenizer(header.metadata, path, []);
  } finally {
    await file.close();
  }
}

type Maker = (
  vocabulary: GgufVocabulary,
  vocab: Readonly<Record<string, number>>,
  problems: string[],
) => Json;

/** By `tokenizer.ggml.model`. */
const MODELS: Readonly<Record<string, Maker>> = { gpt2: byteLevelPairs, llama: sentencePiecePairs };

function byteLevelPairs(
  { field }: GgufVocabulary,
  vocab: Readonly<Record<string, number>>,
  problems: string[],
): Json {
  const name = field('pre') ?? 'default';
  const splitting = typeof name === 'string' ? splittingOf(name) : undefined;
  if (!splitting) {
    problems.push(
      `The tokenizer splits texts as ${quoted(name)} does, which QK Lens does not know: a text that is one token is found, others can't be split.`,
    );
  }
  return {
    model: {
      type: 'BPE',
      vocab,
      merges: textsOf(field('merges')) ?? [],
      ...(splitting && ignoresMerges(splitting) && { ignore_merges: true }),
    },
    pre_tokenizer: splitting ?? { type: name },
    decoder: { type: 'ByteLevel' },
    normalizer: null,
    post_processor: null,
  };
}

/** The mark of a word's beginning, in the place of its space. */
const SPACE = '▁';

function sentencePiecePairs(
  { tokens, types, field }: GgufVocabulary,
  vocab: Readonly<Record<string, number>>,
): Json {
  const normal = Object.fromEntries(
    Object.entries(vocab).filter(([, id]) => (types[id] ?? NORMAL) === NORMAL),
  );
  const unknown = field('unknown_token_id');
  const replaced = { type: 'Replace', pattern: { String: ' ' }, content: SPACE };
  return {
    model: {
      type: 'BPE',
      vocab,
      merges: scoredMerges(normal, (listOf(field('scores')) ?? []) as readonly number[]),
      unk_token: typeof unknown === 'number' ? (tokens[unknown] ?? null) : null,
      fuse_unk: true,
      byte_fallback: true,
    },
    normalizer:
      field('add_space_prefix') === false
        ? replaced
        : { type: 'Sequence', normalizers: [{ type: 'Prepend', prepend: SPACE }, replaced] },
    pre_tokenizer: null,
    decoder: {
      type: 'Sequence',
      decoders: [
        { type: 'Replace', pattern: { String: SPACE }, content: ' ' },
        { type: 'ByteFallback' },
        { type: 'Fuse' },
      ],
    },
    post_processor: null,
  };
}

function tokenAt({ tokens, field }: GgufVocabulary, name: string): string | undefined {
  const id = field(name);
  return typeof id === 'number' ? tokens[id] : undefined;
}

/** The first id of each spelling. */
function firstIds(tokens: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(tokens.map((token, id) => [token, id] as const).reverse());
}

function textsOf(value: GgufValue | undefined): readonly string[] | undefined {
  const list = listOf(value);
  return list?.length && list.every((item) => typeof item === 'string') ? list : undefined;
}

function listOf(value: GgufValue | undefined): readonly GgufValue[] | undefined {
  return Array.isArray(value) ? (value as readonly GgufValue[]) : undefined;
}
