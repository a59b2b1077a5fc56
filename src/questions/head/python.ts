import type { HeadRequest } from '../../protocol/head.js';
import type { ProgramParts } from '../../python/program.js';
import { py, type Python } from '../../python/python.js';

export function headPython(request: HeadRequest): ProgramParts {
  const { head, circuits, vectors, top, cosine, distance = 0 } = request;
  const withEffective = cosine || circuits.includes('effective');
  const asked = (circuit: (typeof circuits)[number]) => circuits.includes(circuit);
  return {
    spaces: [
      ...(asked('qk') || asked('embedding') ? (['W_E'] as const) : []),
      ...(asked('qk') || asked('effective') ? (['W_U'] as const) : []),
      ...((asked('qk') && withEffective) || asked('effective') ? (['W_EE'] as const) : []),
    ],
    pieces: ['spectra', ...(asked('qk') ? (['cosines'] as const) : [])],
    constants: py`LAYER, HEAD = ${head.layer}, ${head.head}
VECTORS = ${vectors}  # singular vectors to show
TOP = ${top}`,
    body: py`W_Q = model.W_Q[LAYER, HEAD].double()
W_K = model.W_K[LAYER, HEAD].double()
${distance > 0 ? turned(distance) : py``}${asked('qk') ? qk(withEffective) : py``}${asked('embedding') ? overVocabulary(py`embedding`, py`W_E`, py`W_E`) : py``}${
      asked('effective') ? overVocabulary(py`effective`, py`W_U`, py`W_EE`) : py``
    }`,
  };
}

/** W_Q R W_K^T: the query is this many positions after the key. */
function turned(distance: number): Python {
  return py`# Rotary positions: the key stands so many before the query
DISTANCE = ${distance}
W_Q = model.blocks[LAYER].attn.apply_rotary(W_Q[None, None], past_kv_pos_offset=DISTANCE)[0, 0].double()
`;
}

function qk(withEffective: boolean): Python {
  return py`
# qk: W_Q W_K^T, [d_model, d_model]
U, S, V = spectrum(W_Q, W_K)
numbers("qk, singular values", S)
for k in VECTORS:
    query, key = oriented(U[:, k], V[:, k])
    title = f"qk vector {k}, {S[k]:.6g}{marks(S, k, moved(W_Q, W_K))}"
    cosine_table(f"{title}: query", "W_U", query, TOP)
    cosine_table(f"{title}: query", "W_U", query, TOP, by="dot")
    cosine_table(f"{title}: query", "W_E", query, TOP)
    cosine_table(f"{title}: key", "W_E", key, TOP)
${withEffective ? py`    cosine_table(f"{title}: key", "W_EE", key, TOP)\n` : py``}`;
}

function overVocabulary(circuit: Python, query: Python, key: Python): Python {
  return py`
# ${circuit}: (${query} W_Q) (${key} W_K)^T, [d_vocab, d_vocab], never formed
A, B = vocabulary("${query}") @ W_Q, vocabulary("${key}") @ W_K
U, S, V = spectrum(A, B)
numbers("${circuit}, singular values", S)
for k in VECTORS:
    query, key = oriented(U[:, k], V[:, k])
    title = f"${circuit} vector {k}, {S[k]:.6g}{marks(S, k, moved(A, B))}"
    side_tables(f"{title}: query (${query})", query, TOP)
    side_tables(f"{title}: key (${key})", key, TOP)
`;
}
