import type { TokenizerInfo } from '../protocol/model.js';
import type { Piece } from './program.js';
import { py, type Python } from './python.js';

/** A table of text, and the ids in the order of some values. */
export const TABLES = py`
def top(values, k, order="largest"):
    """The ids of the first k values; equal values in the order of their ids."""
    keys = {"largest": -values, "smallest": values, "magnitude": -values.abs()}[order]
    return torch.sort(keys, stable=True).indices[:k].tolist()


def table(title, header, rows):
    """Prints rows under aligned columns."""
    text = lambda cell: str(cell) if isinstance(cell, (str, int)) else f"{float(cell):.6g}"
    cells = [[text(cell) for cell in row] for row in [header, *rows]]
    widths = [max(map(len, column)) for column in zip(*cells)]
    print(f"\\n{title}")
    for row in cells:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


def numbers(title, values):
    print(f"\\n{title}: " + " ".join(f"{float(value):.6g}" for value in values))
`;

const TOKENS = py`
def ids(text):
    """The ids of a text's tokens, nothing put before them."""
    return model.to_tokens(text, prepend_bos=False)[0].tolist() if text else []


def name(token):
    known = token < len(model.tokenizer)
    return repr(model.to_string([token])) if known else f"#{token}"
`;

const TOKEN_IDS = py`
def ids(text):
    """The checkpoint has no tokenizer: tokens are named by their ids, #5 or #5#17."""
    return [int(number) for number in re.findall(r"#(\\d+)", text)]


def name(token):
    return f"#{token}"
`;

/** From text to ids and back. */
export function tokensCode(tokenizer: TokenizerInfo): PieceCode {
  const none = tokenizer.kind === 'none';
  return { imports: none ? [py`import re`] : [], code: none ? TOKEN_IDS : TOKENS };
}

/** @param dtype of W_E in the file, and with it of the weights */
function spectraCode(dtype: string): Python {
  return py`
# The unit roundoff of the dtype that the weights are stored in
ROUNDING = {
    "F64": 2**-53,
    "F32": 2**-24,
    "F16": 2**-11,
    "BF16": 2**-8,
    "F8_E4M3": 2**-4,
    "F8_E5M2": 2**-3,
}[${dtype}]

${SPECTRA}`;
}

const SPECTRA = py`
def spectrum(a, b):
    """Of a @ b.T: left vectors, values, right vectors (columns). The vectors' common signs are arbitrary."""
    return FactoredMatrix(a, b.T).svd()


def moved(a, b):
    """By how much the rounding of the stored weights may move a @ b.T, in its spectral norm."""
    norm = lambda m: torch.linalg.matrix_norm(m, 2)
    return ROUNDING * (a.norm() * norm(b) + norm(a) * b.norm())


def oriented(u, v):
    """The sign that makes u's entry of largest magnitude positive."""
    sign = 1 if u[top(u, 1, "magnitude")[0]] >= 0 else -1
    return sign * u, sign * v


def is_null(S, moved):
    """Values that the rounding of the stored weights may have made of 0: their vectors mean nothing."""
    return (S <= moved).tolist()


def angle_bounds(S, moved):
    """Wedin's: what may be moved over the gap to the nearest other value, 0 included; at most 1."""
    steps = torch.cat([S[:1] * float("inf"), S[:-1] - S[1:], S[-1:]])
    gaps = torch.minimum(steps[:-1], steps[1:])
    return torch.where(gaps > moved, moved / gaps, torch.ones_like(gaps))


def is_degenerate(S, moved):
    """Vectors that rounding may turn by more than 0.1, and those of values within 1 % of another's."""
    close = S[:-1] - S[1:] <= 0.01 * S[:-1]
    none = torch.tensor([False])
    turned = angle_bounds(S, moved) > 0.1
    return (turned | torch.cat([close, none]) | torch.cat([none, close])).tolist()


def marks(S, k, moved):
    found = [("degenerate", is_degenerate(S, moved)[k]), ("null", is_null(S, moved)[k])]
    held = "".join(f", {mark}" for mark, holds in found if holds)
    return f", angle at most {angle_bounds(S, moved)[k]:.2g}{held}"


def side_tables(title, scores, k):
    """A singular vector over the vocabulary: both ends, and by magnitude."""
    for order, what in [("largest", "positive"), ("smallest", "negative"), ("magnitude", "magnitude")]:
        rows = [(i, name(i), scores[i]) for i in top(scores, k, order)]
        table(f"{title}, {what}", ("id", "token", "score"), rows)
`;

const COSINES = py`
def squared_norms(space):
    return vocabulary(space).pow(2).sum(1)


def cosine_table(title, space, direction, k, by="cosine"):
    """The rows of a vocabulary matrix that lie most along a unit direction; a row of zeros has cosine 0."""
    dots = (vocabulary(space) @ direction).pow(2)
    norms = squared_norms(space)
    cosines = torch.where(norms > 0, dots / norms, torch.zeros_like(dots))
    chosen = top(cosines if by == "cosine" else dots, k)
    rows = [(i, name(i), cosines[i], dots[i]) for i in chosen]
    table(f"{title} ({space}, by squared {by})", ("id", "token", "cosine^2", "dot^2"), rows)


def nearest(space, vector):
    """The cosine of every row with a vector."""
    lengths = squared_norms(space).sqrt() * vector.norm()
    dots = vocabulary(space) @ vector
    return torch.where(lengths > 0, dots / lengths, torch.zeros_like(dots))
`;

const WORDS = py`
def one_token(text):
    tokens = ids(text)
    assert len(tokens) == 1, f"{text!r} is {len(tokens)} tokens: {[name(i) for i in tokens]}"
    return tokens[0]


def look_up(words, leading_space):
    """The words that are one token, each once, with their ids; the others are listed."""
    found = {}
    for word in words:
        tokens = ids(" " + word.lstrip() if leading_space else word)
        if len(tokens) != 1 or tokens[0] in found:
            why = "twice" if len(tokens) == 1 else f"{len(tokens)} tokens"
            print(f"left out: {word!r} ({why})")
        else:
            found[tokens[0]] = word
    return found
`;

const EFFECT = py`
def effect(token, source):
    """What the head adds to the logits when it attends fully to a token: its row of source W_V W_O W_U."""
    return vocabulary("W_U") @ (vocabulary(source)[token] @ W_V @ W_O)


def raised_and_lowered(title, logits, k):
    for order, what in [("largest", "raises"), ("smallest", "lowers")]:
        table(f"{title} {what}", ("id", "token", "logit"), [(i, name(i), logits[i]) for i in top(logits, k, order)])
`;

const RANDOM = py`
class Random:
    """QK Lens' random numbers: Mulberry32, normals by Box and Muller. The same seed gives the same numbers."""

    def __init__(self, seed):
        self.state = seed % 2**32

    def uniforms(self, count):
        mask = np.uint64(2**32 - 1)
        steps = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x6D2B79F5)
        states = (np.uint64(self.state) + steps) & mask
        if count:
            self.state = int(states[-1])
        t = states
        t = ((t ^ (t >> np.uint64(15))) * (t | np.uint64(1))) & mask
        t = t ^ ((t + (((t ^ (t >> np.uint64(7))) * (t | np.uint64(61))) & mask)) & mask)
        return (t ^ (t >> np.uint64(14))).astype(np.float64) / 2**32

    def below(self, n):
        return int(self.uniforms(1)[0] * n)

    def directions(self, count, d_model):
        """Unit vectors, every direction equally likely, [count, d_model]."""
        u = self.uniforms(2 * count * d_model)
        normals = np.sqrt(-2 * np.log(1 - u[0::2])) * np.cos(2 * np.pi * u[1::2])
        drawn = torch.tensor(normals).reshape(count, d_model)
        return drawn / drawn.norm(dim=1, keepdim=True)
`;

const MOMENTS = py`
def mean_and_sd(values):
    """Mean, and standard deviation of a sample."""
    values = torch.as_tensor(values, dtype=torch.float64)
    return values.mean().item(), values.std().item() if len(values) > 1 else 0.0
`;

export interface PieceCode {
  readonly imports: readonly Python[];
  readonly code: Python;
}

/** @param dtype of the checkpoint's W_E */
export function pieceCode(piece: Piece, dtype: string): PieceCode {
  return piece === 'spectra' ? { imports: [], code: spectraCode(dtype) } : PIECES[piece];
}

const PIECES: { readonly [piece in Exclude<Piece, 'spectra'>]: PieceCode } = {
  cosines: { imports: [], code: COSINES },
  words: { imports: [], code: WORDS },
  effect: { imports: [], code: EFFECT },
  random: { imports: [py`import numpy as np`], code: RANDOM },
  moments: { imports: [], code: MOMENTS },
};
