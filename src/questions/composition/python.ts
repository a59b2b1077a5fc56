import type { CompositionKind, CompositionRequest, HeadPair } from '../../protocol/composition.js';
import type { CheckpointInfo, ModelInfo } from '../../protocol/model.js';
import { embeddingOf } from '../../python/embedding.js';
import type { ProgramParts } from '../../python/program.js';
import { py, type Python } from '../../python/python.js';

/** R of the later head is first second^T. */
const READS: { readonly [kind in CompositionKind]: { first: Python; second: Python } } = {
  Q: { first: py`W_Q[layer].mT`, second: py`W_K[layer]` },
  K: { first: py`W_K[layer].mT`, second: py`W_Q[layer]` },
  V: { first: py`W_V[layer].mT`, second: py`W_O[layer].mT` },
};

export function compositionPython(
  { kind, compare }: CompositionRequest,
  { model }: CheckpointInfo,
): ProgramParts {
  return {
    spaces: [],
    pieces: compare ? ['spectra'] : [],
    constants: py`KIND = ${kind}  # what the later head reads with`,
    body: py`${compare ? comparison(compare, embeddingOfEither(compare, model)) : py``}${scores(READS[kind])}`,
  };
}

/** Nothing is known here of the other checkpoint. */
function embeddingOfEither({ otherFolder }: HeadPair, model: ModelInfo): Python {
  return otherFolder === undefined ? embeddingOf(py`which`, model) : py`embedding(which)`;
}

function scores({ first, second }: { readonly first: Python; readonly second: Python }): Python {
  return py`# ||W_OV R|| / (||W_OV|| ||R||), R = W_QK (Q), W_QK^T (K) or W_OV (V) of the later head. With W_OV = A B and
# R = C D^T the numerator is the norm of root(A) B C root(D)^T, [d_head, d_head], where root(A)^T root(A) = A^T A.
W_Q, W_K, W_V, W_O = (W.double() for W in (model.W_Q, model.W_K, model.W_V, model.W_O))
n_layers, n_heads = model.cfg.n_layers, model.cfg.n_heads


def root(factors):
    return torch.linalg.qr(factors).R


def unit(rows):
    """Each head's matrix over its Frobenius norm."""
    norms = rows.flatten(1).norm(dim=1)
    return rows / torch.where(norms > 0, norms, torch.ones_like(norms))[:, None, None]


writes = [unit(root(W_V[layer]) @ W_O[layer]) for layer in range(n_layers)]
reads = [unit(root(${second}) @ ${first}) for layer in range(n_layers)]
random = model.cfg.d_model**-0.5  # what random matrices of these shapes give, as a root mean square
rows = []
for later in range(n_layers):
    for earlier in range(later):
        for e in range(n_heads):
            norms = (writes[earlier][e] @ reads[later].mT).flatten(1).norm(dim=1)
            for l, score in enumerate(norms.tolist()):
                rows.append((f"{earlier}.{e}", f"{later}.{l}", score, score - random))
rows.sort(key=lambda row: -row[2])
table(f"{KIND}-composition", ("earlier", "later", "score", "above random"), rows)
`;
}

/** Tokens shown at each end. */
const MOVED_TOKENS = 20;

function comparison({ a, b, otherFolder }: HeadPair, embedding: Python): Python {
  const other = otherFolder === undefined ? py`model` : py`other_model`;
  return py`# Two heads side by side: their spectra, and the cosines of the principal angles between their spaces
def circuits(which, layer, head):
    W_Q, W_K, W_V, W_O = (W[layer, head].double() for W in (which.W_Q, which.W_K, which.W_V, which.W_O))
    return {"qk": (W_Q, W_K), "ov": (W_V, W_O.T)}


def principal_cosines(a, b):
    return torch.linalg.svdvals(a.T @ b).clamp(max=1).tolist()


A, B = (${a.layer}, ${a.head}), (${b.layer}, ${b.head})
a = circuits(model, *A)
b = circuits(${other}, *B)
SPACES = {"qk": ("query", "key"), "ov": ("value", "output")}
for circuit, (left, right) in SPACES.items():
    vectors = []
    for title, factors in [("%d.%d" % A, a[circuit]), ("%d.%d (second)" % B, b[circuit])]:
        U, S, V = spectrum(*factors)
        numbers(f"{title}, {circuit}, singular values", S)
        r = len(S) - sum(is_null(S, moved(*factors)))
        vectors.append((U[:, :r], V[:, :r]))
    (a_left, a_right), (b_left, b_right) = vectors
    numbers(f"{left} spaces, cosines", principal_cosines(a_left, b_left))
    numbers(f"{right} spaces, cosines", principal_cosines(a_right, b_right))
d_head = max(model.cfg.d_head, ${other}.cfg.d_head)
print(f"\\nmean squared cosine of random spaces: {d_head / model.cfg.d_model:.6g}\\n")


# Tokens that the heads weigh most differently: entries of the first singular vectors of embedding
def first_vectors(which, layer, head):
    W_E = ${embedding}.double()
    U, S, V = spectrum(W_E @ which.W_Q[layer, head].double(), W_E @ which.W_K[layer, head].double())
    return U[:, 0], V[:, 0]


if model.cfg.d_vocab == ${other}.cfg.d_vocab:
    before = oriented(*first_vectors(model, *A))
    after = first_vectors(${other}, *B)
    sign = -1 if sum(x @ y for x, y in zip(before, after)) < 0 else 1
    for side, x, y in zip(("query", "key"), before, after):
        print(f"\\n{side} side, cosine of the two vectors: {sign * (x @ y):.6g}")
        for order, what in (("largest", "rose"), ("smallest", "fell")):
            rows = [(i, name(i), x[i], sign * y[i]) for i in top(sign * y - x, ${MOVED_TOKENS}, order)]
            table(f"{side} side, tokens that {what}", ("id", "token", "before", "after"), rows)

`;
}
