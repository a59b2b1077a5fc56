import { ATLAS_CIRCUITS, type AtlasCircuit, type AtlasRequest } from '../../protocol/atlas.js';
import type { VocabularySpace } from '../../protocol/model.js';
import type { ProgramParts } from '../../python/program.js';
import { py, Python } from '../../python/python.js';

/** The two sides A and B of each circuit A B^T in Python, and the vocabulary matrices they use. */
const SIDES: {
  readonly [circuit in AtlasCircuit]: {
    readonly sides: Python;
    readonly spaces: readonly VocabularySpace[];
  };
} = {
  qk: { sides: py`W_Q, W_K`, spaces: [] },
  embedding: { sides: py`vocabulary("W_E") @ W_Q, vocabulary("W_E") @ W_K`, spaces: ['W_E'] },
  effective: { sides: py`vocabulary("W_U") @ W_Q, vocabulary("W_EE") @ W_K`, spaces: ['W_U', 'W_EE'] },
  ov: { sides: py`W_V, W_O.T`, spaces: [] },
  fullOv: { sides: py`vocabulary("W_E") @ W_V, vocabulary("W_U") @ W_O.T`, spaces: ['W_E', 'W_U'] },
};

export function atlasPython({ circuits, layer, values }: AtlasRequest): ProgramParts {
  const asked = ATLAS_CIRCUITS.filter((circuit) => circuits.includes(circuit));
  const sides = asked.map((circuit) => py`        ${circuit}: (${SIDES[circuit].sides}),\n`);
  return {
    spaces: ['W_E', 'W_U', ...asked.flatMap((circuit) => SIDES[circuit].spaces)],
    pieces: ['spectra'],
    constants: py`LAYERS = ${layer === undefined ? py`range(model.cfg.n_layers)` : [layer]}
VALUES = ${values}  # singular values to show for each circuit`,
    body: py`unembed_to_embed = vocabulary("W_U").T @ vocabulary("W_E")


def effective_rank(S):
    """exp of the entropy of the squared singular values' shares (Roy and Vetterli 2007, on variances)."""
    shares = S**2 / (S**2).sum()
    shares = shares[shares > 0]
    return (-(shares * shares.log()).sum()).exp().item() if len(shares) else 0.0


def told(layer, head):
    W_Q, W_K, W_V, W_O = (W[layer, head].double() for W in (model.W_Q, model.W_K, model.W_V, model.W_O))
    circuits = {
${Python.joined(sides, py``)}    }
    rows = []
    for circuit, (a, b) in circuits.items():
        _, S, _ = spectrum(a, b)
        values = " ".join(f"{value:.6g}" for value in S[:VALUES].tolist())
        rows.append((f"{layer}.{head}", circuit, values, effective_rank(S), S.norm()))
    eigenvalues = torch.linalg.eigvals(W_O @ unembed_to_embed @ W_V)
    score = (eigenvalues.real.sum() / eigenvalues.abs().sum().clamp(min=1e-300)).item()
    return rows, (f"{layer}.{head}", score)


heads = [told(layer, head) for layer in LAYERS for head in range(model.cfg.n_heads)]
header = ("head", "circuit", "largest singular values", "effective rank", "Frobenius norm")
table("circuits of every head", header, [row for rows, _ in heads for row in rows])
table("copying scores (Elhage et al. 2021)", ("head", "score"), [score for _, score in heads])
`,
  };
}
