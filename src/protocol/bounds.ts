/**
 * Size limits for parts of requests and answers, shared by command line, blocks, commands and worker. This file imports
 * nothing, so that every layer can use it.
 */

/** Trees and tables list layers and heads one by one; the deepest open models have about a hundred layers. */
export const MOST_LAYERS = 10_000;
export const MOST_HEADS_OF_LAYER = 10_000;
/** A map draws one cell per head. Four times the largest open model: Llama 3.1 405B has 126 layers of 128 heads. */
export const MOST_HEADS = 65_536;

/** A larger index is a typo: the widest MLPs have tens of thousands of neurons. */
export const MOST_NEURONS_OF_LAYER = 1_000_000;
/**
 * Neurons named or listed one by one: twice the widest layer, all of GPT-2 small, and an answer that still fits in
 * memory.
 */
export const MOST_LISTED_NEURONS = 100_000;

/** Of d_head, and so of singular values: real heads have at most 512. */
export const LARGEST_HEAD = 65_536;
/** Of d_model and d_mlp. */
export const LARGEST_WIDTH = 10_000_000;
/** Of d_vocab: the largest open vocabularies have some 260,000 tokens. */
export const LARGEST_VOCABULARY = 10_000_000;
/** Of n_ctx: the longest contexts of models have ten million tokens. */
export const LONGEST_CONTEXT = 1_000_000_000;
/** Positions in a prompt, or between query and key: the longest contexts of open models have ten million. */
export const MOST_POSITIONS = 2 ** 26;

/** Rows of a token table: nobody reads more. */
export const MOST_ROWS = 1000;
/** Singular vectors with tables of their own. */
export const MOST_VECTORS = 1000;
/** Vectors times rows: all vectors of a head of 128 dimensions with tables of 1000 rows make an answer of some 100 MB. */
export const MOST_VECTOR_ROWS = 131_072;

/** Random directions: p-values down to a millionth, for which a GPT-2 takes a quarter of an hour. */
export const MOST_PERMUTATIONS = 1_000_000;
/** Seeds are 32-bit numbers. */
export const LARGEST_SEED = 2 ** 32 - 1;

/** Characters of a text that is split into tokens. */
export const LONGEST_TEXT = 1_000_000;
/** Words of a list: this many are looked up in about a fifth of a second. */
export const MOST_WORDS = 50_000;
/** Characters of a word: no vocabulary has a token as long. */
export const LONGEST_WORD = 1000;
/** How often a word may occur in a text. */
export const LARGEST_COUNT = 1_000_000_000;
/** Tokens scored in pairs: more typed tokens are a mistake. */
export const MOST_PAIR_TOKENS = 64;
/** Tokens of a text whose neighbours are found: more would give more tables than anyone reads. */
export const MOST_NEIGHBOUR_TOKENS = 64;

/** Characters of a name, of a checkpoint or a list. */
export const LONGEST_NAME = 1000;
/** Characters of a folder's path. */
export const LONGEST_PATH = 32_767;
/** Characters of a sentence about a checkpoint or an answer. */
export const LONGEST_SENTENCE = 10_000;
export const MOST_SENTENCES = 1000;

/** Prompts beside one: as many rows of tokens as fit over each other. */
export const MOST_OTHER_PROMPTS = 8;
/** Characters of a token's text: each byte that is not UTF-8 takes four. */
export const LONGEST_TOKEN = 10_000;

/** Tensors that an adapter changes: as many as a checkpoint may have. */
export const MOST_ADAPTED = 200_000;
