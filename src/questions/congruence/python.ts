import type { CongruencePlace, CongruenceRequest, HeadSide } from '../../protocol/congruence.js';
import type { HeadRef } from '../../protocol/headRef.js';
import type { CheckpointInfo, ModelInfo } from '../../protocol/model.js';
import type { NeuronGroup } from '../../protocol/neuronRef.js';
import { firingWeights, neuronWeightsOf, type NeuronWeights } from '../../protocol/neuronWeights.js';
import { neuronRows } from '../../python/neuronRows.js';
import type { ProgramParts } from '../../python/program.js';
import { py, type Python } from '../../python/python.js';

export function congruencePython(request: CongruenceRequest, { model }: CheckpointInfo): ProgramParts {
  const { place, space, cosineSpace, otherSpace, top, permutations, seed } = request;
  const neurons = place.kind === 'neurons';
  return {
    spaces: [space, cosineSpace, ...(neurons ? [otherSpace] : [])],
    pieces: [...(neurons ? [] : (['spectra'] as const)), 'random', 'moments'],
    imports: neurons ? [py`from scipy.stats import spearmanr`] : [],
    constants: py`SPACE = ${space}  # where products are taken
COSINE_SPACE = ${cosineSpace}  # where the top tokens' cosines are taken
${neurons ? py`OTHER_SPACE = ${otherSpace}  # where the products of the neuron's other weights are taken\n` : py``}TOP = ${top}
PERMUTATIONS = ${permutations}
SEED = ${seed}`,
    body: py`${directions(place, model)}${MEASURE}${neurons ? TELL_NEURONS : TELL_VECTORS}`,
  };
}

function directions(place: CongruencePlace, model: ModelInfo): Python {
  if (place.kind === 'head') return headDirections(place.head, place.side);
  const weights = neuronWeightsOf(place.weights, model);
  const other = weights === 'out' ? firingWeights(model) : 'out';
  return neuronDirections(place.layer, weights, other, place.neurons);
}

function neuronDirections(
  layer: number,
  weights: NeuronWeights,
  other: NeuronWeights,
  neurons: NeuronGroup,
): Python {
  return py`LAYER = ${layer}
weights = ${neuronRows(weights, py`LAYER`)}.double()
other_weights = ${neuronRows(other, py`LAYER`)}.double()
${chosen(neurons)}
# (name, index, end, direction)
tested = [(f"L{LAYER}N{i}", i, "positive", weights[i]) for i in neurons]
`;
}

function chosen(neurons: NeuronGroup): Python {
  switch (neurons.kind) {
    case 'all':
      return py`neurons = range(len(weights))`;
    case 'list':
      return py`neurons = ${[...new Set(neurons.neurons)]}`;
    case 'alike':
      return py`# The neurons most alike one of them, by cosine, the neuron itself first
own = weights[${neurons.neuron}]
lengths = weights.norm(dim=1) * own.norm()
cosines = weights @ own / torch.where(lengths > 0, lengths, torch.ones_like(lengths))
cosines[${neurons.neuron}] = float("inf")
neurons = top(cosines, ${neurons.count})`;
  }
}

function headDirections(head: HeadRef, side: HeadSide): Python {
  const { layer, head: index } = head;
  const [a, b] = side === 'output' ? [py`model.W_V`, py`model.W_O.mT`] : [py`model.W_Q`, py`model.W_K`];
  return py`LAYER, HEAD, SIDE = ${layer}, ${index}, ${side}
A, B = ${a}[LAYER, HEAD].double(), ${b}[LAYER, HEAD].double()
U, S, V = spectrum(A, B)
# Both ends of each singular vector that is not at rounding level: (name, index, end, direction)
tested = []
for i in range(len(S)):
    if not is_null(S, moved(A, B))[i]:
        left, right = oriented(U[:, i], V[:, i])
        direction = ${side === 'query' ? py`left` : py`right`}
        tested.append((f"{LAYER}.{HEAD} {SIDE} {i}", i, "positive", direction))
        tested.append((f"{LAYER}.{HEAD} {SIDE} {i}", i, "negative", -direction))
`;
}

const MEASURE = py`
W = vocabulary(SPACE)
lengths = vocabulary(COSINE_SPACE).norm(dim=1)
unit = vocabulary(COSINE_SPACE) / torch.where(lengths > 0, lengths, torch.ones_like(lengths))[:, None]


def mean_cosine(tokens):
    """Over all pairs of the tokens; a row of zeros has cosine 0 with everything."""
    total = unit[tokens].sum(0)
    own = (lengths[tokens] > 0).sum()
    return ((total @ total - own) / (len(tokens) * (len(tokens) - 1))).item()


def matched(tokens, random):
    """As many random tokens, each near one of the given in id, and so in frequency."""
    reach = max(-(-len(W) * 2 // 100), 2 * len(tokens))
    width = min(len(W), 2 * reach + 1)
    drawn = []
    for token in tokens:
        start = min(max(0, token - reach), len(W) - width)
        other = start + random.below(width)
        while other in drawn:
            other = start + random.below(width)
        drawn.append(other)
    return drawn


def measure(tokens, kind, index):
    """Mean cosine of the tokens, mean and sd of 100 random sets that match them, and the excess over these."""
    random = Random(SEED * 0x9E3779B1 + 3 * index + ("random", "positive", "negative").index(kind))
    own = mean_cosine(tokens)
    mean, sd = mean_and_sd([mean_cosine(matched(tokens, random)) for _ in range(100)])
    return own, mean, sd, own - mean


def benjamini_hochberg(p):
    p = np.array(p)
    order = p.argsort(kind="stable")
    adjusted = p[order] * len(p) / np.arange(1, len(p) + 1)
    p[order] = np.minimum(np.minimum.accumulate(adjusted[::-1])[::-1], 1)
    return p.tolist()


# Tokens of large product with any direction are alike by that alone: random directions tell by how much
random_directions = Random(SEED).directions(PERMUTATIONS, model.cfg.d_model)
random_excess = np.sort([
    measure(top(W @ direction, TOP), "random", i)[-1] for i, direction in enumerate(random_directions)
])
numbers("quartiles of the excess of random directions", np.quantile(random_excess, [0, 0.25, 0.5, 0.75, 1]))
`;

const TELL = py`
rows = []
for label, i, end, direction in tested:
    dots = W @ direction
    tokens = top(dots, TOP)
    own, mean, sd, excess = measure(tokens, end, i)
    p = (1 + int((random_excess >= excess).sum())) / (1 + PERMUTATIONS)
`;

const TELL_NEURONS = py`${TELL}    # Over 4096 tokens, spread evenly: does it write what it reads?
    ids_over = [j * len(W) // min(4096, len(W)) for j in range(min(4096, len(W)))]
    others = vocabulary(OTHER_SPACE) @ other_weights[i]
    read_write = spearmanr(dots[ids_over].tolist(), others[ids_over].tolist())[0]
    rows.append([label, " ".join(name(token) for token in tokens), own, mean, sd, excess, p, read_write])
for row, adjusted in zip(rows, benjamini_hochberg([row[6] for row in rows])):
    row.insert(7, adjusted)
header = ("neuron", "tokens", "cosine", "random", "sd", "excess", "p", "adjusted p", "read-write")
table("congruence", header, rows)
`;

const TELL_VECTORS = py`${TELL}    rows.append([label + marks(S, i), end, " ".join(name(token) for token in tokens), own, mean, sd, excess, p])
for row, adjusted in zip(rows, benjamini_hochberg([row[7] for row in rows])):
    row.append(adjusted)
header = ("vector", "end", "tokens", "cosine", "random", "sd", "excess", "p", "adjusted p")
table("congruence", header, rows)
`;
