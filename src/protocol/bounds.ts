/**
 * How large the parts of a request and of an answer may be: command line, blocks, commands and worker all take these.
 * It imports nothing, so that every layer can read it.
 */

/** Trees and tables list layers and heads one by one; the deepest open models have some hundred layers. */
export const MOST_LAYERS = 10_000;
export const MOST_HEADS_OF_LAYER = 10_000;
/** A map draws a cell a head. Four times the largest open model: Llama 3.1 405B has 126 layers of 128 heads. */
export const MOST_HEADS = 65_536;

/** An index beyond this is a slip: the widest MLPs have some ten thousands of neurons. */
export const MOST_NEURONS_OF_LAYER = 1_000_000;
/** Neurons that are named or listed one by one: twice the widest layer, all of GPT-2 small, and an answer that still fits in memory. */
export const MOST_LISTED_NEURONS = 100_000;

/** Of d_head, and so of singular values: real heads have 512 at most. */
export const LARGEST_HEAD = 65_536;
/** Of d_model and d_mlp. */
export const LARGEST_WIDTH = 10_000_000;
/** Of d_vocab: the largest open vocabularies have some 260,000 tokens. */
export const LARGEST_VOCABULARY = 10_000_000;
/** Of n_ctx: the longest contexts that models declare have ten million tokens. */
export const LONGEST_CONTEXT = 1_000_000_000;
/** Positions in a prompt, or between query and key: the longest contexts of open models have ten million. */
export const MOST_POSITIONS = 2 ** 26;

/** Rows of a token table: more are not read. */
export const MOST_ROWS = 1000;
/** Singular vectors with tables of their own. */
export const MOST_VECTORS = 1000;
/** Vectors times rows: all vectors of a head of 128 dimensions with tables of 1000 rows make an answer of some 100 MB. */
export const MOST_VECTOR_ROWS = 131_072;

/** Random directions: p-values down to a millionth, for which a GPT-2 takes a quarter of an hour. */
export const MOST_PERMUTATIONS = 1_000_000;
/** Seeds are numbers of 32 bits. */
export const LARGEST_SEED = 2 ** 32 - 1;

/** Characters of a text that is split into tokens. */
export const LONGEST_TEXT = 1_000_000;
/** Words of a list: that many are looked up in about a fifth of a second. */
export const MOST_WORDS = 50_000;
/** Characters of a word: no vocabulary has a token as long. */
export const LONGEST_WORD = 1000;
/** Tokens that are scored in pairs: more typed tokens are a mistake. */
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
/** Characters of a token's text: bytes that are no UTF-8 take four each. */
export const LONGEST_TOKEN = 10_000;
