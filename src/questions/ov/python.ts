import type { OvRequest } from '../../protocol/ov.js';
import type { ProgramParts } from '../../python/program.js';
import { py, type Python } from '../../python/python.js';

export function ovPython(request: OvRequest): ProgramParts {
  const { head, source, vectors, top, only, token } = request;
  const wanted = (circuit: NonNullable<OvRequest['only']>[number]) => only?.includes(circuit) ?? true;
  const read = py`    cosine_table(f"{title}: read", "W_E", read, TOP)
${source === 'W_EE' ? py`    cosine_table(f"{title}: read", "W_EE", read, TOP)\n` : py``}`;
  return {
    spaces: ['W_E', 'W_U', ...(source === 'W_EE' ? (['W_EE'] as const) : [])],
    pieces: [
      'spectra',
      ...(wanted('ov') || wanted('value') ? (['cosines'] as const) : []),
      ...(only ? [] : (['words', 'effect'] as const)),
    ],
    constants: py`LAYER, HEAD = ${head.layer}, ${head.head}
SOURCE = ${source}  # what is attended to
VECTORS = ${vectors}  # singular vectors to show
TOP = ${top}`,
    body: py`W_V = model.W_V[LAYER, HEAD].double()
W_O = model.W_O[LAYER, HEAD].double()
${wanted('ov') ? ov(read) : py``}${wanted('value') ? value(read) : py``}${wanted('fullOv') ? FULL_OV : py``}${
      only || token === undefined ? py`` : tokenEffect(token)
    }${wanted('copyingScore') ? COPYING_SCORE : py``}${only ? py`` : ownRanks(request)}`,
  };
}

function ov(read: Python): Python {
  return py`
# ov: W_V W_O, [d_model, d_model]
U, S, V = spectrum(W_V, W_O.T)
numbers("ov, singular values", S)
for k in VECTORS:
    read, written = oriented(U[:, k], V[:, k])
    title = f"ov vector {k}, {S[k]:.6g}{marks(S, k, moved(W_V, W_O.T))}"
${read}    cosine_table(f"{title}: written", "W_U", written, TOP)
`;
}

function value(read: Python): Python {
  return py`
# value: W_V alone, [d_model, d_head]
U, S, _ = torch.linalg.svd(W_V, full_matrices=False)
numbers("value, singular values", S)
for k in VECTORS:
    read, _ = oriented(U[:, k], U[:, k])
    title = f"value vector {k}, {S[k]:.6g}{marks(S, k, ROUNDING * W_V.norm())}"
${read}    cosine_table(f"{title}: read", "W_U", read, TOP)
`;
}

const FULL_OV = py`
# fullOv: source W_V W_O W_U, [d_vocab, d_vocab], never formed
A, B = vocabulary(SOURCE) @ W_V, vocabulary("W_U") @ W_O.T
U, S, V = spectrum(A, B)
numbers("fullOv, singular values", S)
for k in VECTORS:
    attended, output = oriented(U[:, k], V[:, k])
    title = f"fullOv vector {k}, {S[k]:.6g}{marks(S, k, moved(A, B))}"
    side_tables(f"{title}: source ({SOURCE})", attended, TOP)
    side_tables(f"{title}: output (W_U)", output, TOP)
`;

function tokenEffect(token: string): Python {
  return py`
# One token attended to fully
token = one_token(${token})
raised_and_lowered(f"{name(token)} attended to", effect(token, SOURCE), TOP)
`;
}

/** The nonzero eigenvalues of (source W_V)(W_O W_U) are those of the [d_head, d_head] product the other way round. */
const COPYING_SCORE = py`
# Copying score (Elhage et al. 2021): the eigenvalues of fullOv are those of W_O W_U source W_V, [d_head, d_head]
eigenvalues = torch.linalg.eigvals(W_O @ (vocabulary("W_U").T @ vocabulary(SOURCE)) @ W_V)
copying_score = (eigenvalues.real.sum() / eigenvalues.abs().sum().clamp(min=1e-300)).item()
print(f"\\ncopying score: {copying_score:.6g}")
`;

function ownRanks({ ranked, spelling }: OvRequest): Python {
  const tokens = ranked
    ? py`list(look_up(${ranked}, leading_space=${spelling === 'leadingSpace'}))`
    : py`sample`;
  const sample = ranked
    ? py``
    : py`count = min(256, d_vocab)
sample = [i * d_vocab // count for i in range(count)]  # evenly over the vocabulary
`;
  return py`
# Where tokens stand in what the head writes for them
d_vocab = len(vocabulary("W_U"))
${sample}rows = []
for token in ${tokens}:
    logits = effect(token, SOURCE)
    above, equal = (logits > logits[token]).sum().item(), (logits == logits[token]).sum().item()
    rows.append((token, name(token), logits[token], above + 1 + (equal - 1) / 2))
table("rank of tokens among their own outputs", ("id", "token", "logit", "rank"), rows)
ranks = sorted(row[-1] for row in rows)
first = sum(rank <= d_vocab / 20 for rank in ranks) / len(ranks)
last = sum(rank > d_vocab - d_vocab / 20 for rank in ranks) / len(ranks)
verdict = "copies" if first >= 0.2 and first > last else "suppresses" if last >= 0.2 and last > first else "neither"
print(f"\\nmedian rank {ranks[len(ranks) // 2]:.6g}, in the first twentieth {first:.6g}, in the last {last:.6g}: {verdict}")
`;
}
