import type { CheckpointInfo } from '../../protocol/model.js';
import type { ResidualRequest } from '../../protocol/residual.js';
import { neuronWeightsOf, type NeuronWeights } from '../../protocol/neuronWeights.js';
import { prependsBos } from '../../protocol/prependsBos.js';
import { hasOwnEmbedding } from '../../python/embedding.js';
import { NEURON_MATRICES, neuronRows } from '../../python/neuronRows.js';
import type { ProgramParts } from '../../python/program.js';
import { py, type Python } from '../../python/python.js';

export function residualPython(request: ResidualRequest, checkpoint: CheckpointInfo): ProgramParts {
  const { text, layer, point, position, top, neurons, head } = request;
  const { model, tokenizer } = checkpoint;
  const bos = tokenizer.kind !== 'none' && prependsBos(request, checkpoint);
  const ownEmbedding = hasOwnEmbedding(model);
  return {
    spaces: ['W_E'],
    pieces: ['cosines'],
    constants: py`TEXT = ${text}
LAYER = ${layer}
POINT = ${point}
POSITION = ${position}
TOP = ${top}`,
    body: py`tokens = ${bos ? py`[model.tokenizer.bos_token_id] + ids(TEXT)` : py`ids(TEXT)`}
logits, cache = model.run_with_cache(torch.tensor([tokens]))
position = POSITION % len(tokens)
stream = cache[POINT, LAYER][0, position].double()
${ownEmbedding ? py`embed = cache["embed"][0, position].double()\nstream = stream - left_mean(embed, model)\n` : py``}print(" ".join(name(token) for token in tokens))
print(f"{POINT} of layer {LAYER} at position {position}, {name(tokens[position])}: norm {stream.norm():.6g}")


def lens(title, x):
    """The logit lens: final norm, W_U, b_U, softmax."""
    logits = (model.ln_final(x.to(model.W_U.dtype)[None, None])[0, 0] @ model.W_U + model.b_U).double()
    probabilities = logits.softmax(0)
    rows = [(i, name(i), logits[i], probabilities[i]) for i in top(logits, TOP)]
    table(title, ("id", "token", "logit", "probability"), rows)


lens("nearest in W_U (logit lens)", stream)
cosines = nearest("W_E", stream)
table("nearest in W_E", ("id", "token", "cosine"), [(i, name(i), cosines[i]) for i in top(cosines, TOP)])

# What was added up to the stream
parts = [("embed", ${ownEmbedding ? py`embed - left_mean(embed, model)` : py`cache["embed"][0, position].double()`})]
${model.positional === 'learned' ? py`parts.append(("pos_embed", cache["pos_embed"][0, position].double()))\n` : py``}for layer in range(LAYER + 1):
    if layer < LAYER or POINT != "resid_pre":
        z = cache["z", layer][0, position].double()
        for head in range(model.cfg.n_heads):
            parts.append((f"L{layer}H{head}", z[head] @ model.W_O[layer, head].double()))
        parts.append((f"L{layer} b_O", model.b_O[layer].double()))
    if layer < LAYER or POINT == "resid_post":
        parts.append((f"L{layer} mlp", cache["mlp_out", layer][0, position].double()))
${neurons ? neuronProducts(neurons, model) : PARTS}
${head ? attention(head, model) : py``}
lens("next token, by the whole model", cache["resid_post", model.cfg.n_layers - 1][0, position])
`,
  };
}

const PARTS = py`rows = [(part, x.norm(), x @ stream / (stream @ stream)) for part, x in parts]
table("parts of the stream", ("part", "norm", "share"), rows)
`;

function neuronProducts(
  { layer, neuron, ...asked }: NonNullable<ResidualRequest['neurons']>,
  model: CheckpointInfo['model'],
): Python {
  const weights = neuronWeightsOf(asked.weights, model);
  const name = NEURON_MATRICES[weights];
  const rows = neuronRows(weights, py`NEURON_LAYER`);
  return py`
NEURON_LAYER = ${layer}
# ${weights === 'out' ? py`What neurons write: W_out times the stream` : py`What neurons read of the stream: its norm times ${name}, biases apart`}
${weights === 'out' ? py`directions = ${rows}.double().T\nbiases = None` : readOfStream(rows, weights, model)}
products = stream @ directions
neuron = ${neuron ?? py`top(products, 1, "magnitude")[0]`}
for order in ("largest", "smallest"):
    rows = [(f"L{NEURON_LAYER}N{i}", products[i]) for i in top(products, TOP, order)]
    table(f"{order} products with ${name} of layer {NEURON_LAYER}", ("neuron", "product"), rows)
total = products[neuron] if biases is None else products[neuron] + biases[neuron]
print(f"\\nL{NEURON_LAYER}N{neuron}: product {products[neuron]:.6g}, with the bias {total:.6g}")
rows = [(part, x.norm(), x @ stream / (stream @ stream), x @ directions[:, neuron]) for part, x in parts]
table("parts of the stream", ("part", "norm", "share", f"of L{NEURON_LAYER}N{neuron}"), rows)
`;
}

/** TransformerLens' b_in of a gated MLP comes after the gate, and is not part of what is read. */
function readOfStream(
  rows: Python,
  weights: NeuronWeights,
  { normalization, gatedMlp }: CheckpointInfo['model'],
): Python {
  const centred = normalization === 'LayerNorm';
  const bias = weights === 'in' && !gatedMlp ? py`model.b_in[NEURON_LAYER].double() + ` : py``;
  return py`ln2 = model.blocks[NEURON_LAYER].ln2
norm_w = ln2.w.double() if hasattr(ln2, "w") else torch.ones_like(stream)
norm_b = ln2.b.double() if hasattr(ln2, "b") else torch.zeros_like(stream)
centred = stream${centred ? py` - stream.mean()` : py``}
scale = ${normalization === 'none' ? py`1.0` : py`(centred.pow(2).mean() + model.cfg.eps).sqrt()`}
read = ${rows}.double().T
directions = norm_w[:, None] * read / scale
${centred ? py`directions = directions - directions.mean(0)\n` : py``}biases = ${bias}norm_b @ read`;
}

function attention(
  head: NonNullable<ResidualRequest['head']>,
  { normalization, positional }: CheckpointInfo['model'],
): Python {
  const { layer, head: index } = head;
  const centred = normalization === 'LayerNorm';
  const scale =
    normalization === 'none'
      ? py`1.0`
      : py`(${centred ? py`(x - x.mean())` : py`x`}.pow(2).mean() + model.cfg.eps).sqrt()`;
  const turn = positional === 'rotary';
  return py`
HEAD_LAYER, HEAD = ${layer}, ${index}
# Scores at the position: query and key are each the token's embedding, over the norm's scale of the stream, and the rest
pattern = cache["pattern", HEAD_LAYER][0, HEAD].double()
scores = cache["attn_scores", HEAD_LAYER][0, HEAD].double()
attn = model.blocks[HEAD_LAYER].attn
ln1 = model.blocks[HEAD_LAYER].ln1
norm_w = ln1.w.double() if hasattr(ln1, "w") else torch.ones_like(stream)


def read(at, W, b):
    x = cache["resid_pre", HEAD_LAYER][0, at].double()
    scale = ${scale}
    token = vocabulary("W_E")[tokens[at]]
    of_token = (norm_w * ${centred ? py`(token - token.mean())` : py`token`} / scale) @ W[HEAD].double()
    every = ln1(x.to(model.W_U.dtype)[None, None])[0, 0].double() @ W[HEAD].double() + b[HEAD].double()
${turn ? py`    of_token, every = (attn.apply_rotary(v[None, None, None], at)[0, 0, 0] for v in (of_token, every))\n` : py``}    return of_token, every - of_token


query_token, query_rest = read(position, attn.W_Q, attn.b_Q)
rows = []
for at in range(position + 1):
    key_token, key_rest = read(at, attn.W_K, attn.b_K)
    split = [q @ k / attn.attn_scale for q in (query_token, query_rest) for k in (key_token, key_rest)]
    rows.append((at, name(tokens[at]), pattern[position, at], scores[position, at], *split))
header = ("key", "token", "attention", "score", "tokens", "query token", "key token", "rest")
table(f"head {HEAD_LAYER}.{HEAD} attends to", header, rows)
print("\\nattention pattern, query by key:")
for row in pattern.tolist():
    print(" ".join(f"{value:.4f}" for value in row))
`;
}
