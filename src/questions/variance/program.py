from math import erfc, sqrt
import numpy as np
import torch


def space(layer, head, side=SIDE):
    """The first singular vectors of W_Q W_K^T on one side, as columns: they span the head's query or key space."""
    W_Q, W_K = stacked(model, "W_Q")[layer, head].double(), stacked(model, "W_K")[layer, head].double()
    U, S, V = spectrum(W_Q, W_K)
    movable = moved(W_Q, W_K, rounding(layer, "W_Q"), rounding(layer, "W_K"))
    k = min([VECTORS or len(S), *(i for i, null in enumerate(is_null(S, movable)) if null)])
    return (U if side == "query" else V)[:, :k]


# Of each token's unit row the squared length in that space; a random direction has the ratio 1
d_model = model.cfg.d_model
basis = space(LAYER, HEAD)
W, counts = taken(SPACE, True)
if CENTER == "both" or (CENTER == "keys" and SIDE == "key"):
    W = W - counts @ W / len(W)
norms = W.pow(2).sum(1)
explained = torch.where(norms > 0, (W @ basis).pow(2).sum(1) / norms, torch.zeros_like(norms))
ratios = d_model / basis.shape[1] * explained


def tell(title, words):
    tokens = look_up(words, LEADING_SPACE)
    rows = [(i, word, ratios[i], explained[i]) for i, word in tokens.items()]
    mean = ratios[list(tokens)].mean().item()
    table(f"{title}: mean ratio {mean:.6g}", ("id", "word", "ratio", "explained"), rows)
    return list(tokens)


own = tell("words", WORDS)
others = tell("against", AGAINST) if AGAINST is not None else []
mean = (counts @ ratios / len(W)).item()
sd = sqrt(counts @ (ratios - mean) ** 2 / len(W))
print(f"\nevery token: ratio {mean:.6g}, sd {sd:.6g}")

up_to = max([mean + 5 * sd, *ratios[own + others].tolist()])
width = up_to / 60 or 1
bins = torch.bincount((ratios / width).long().clamp(max=59), weights=counts, minlength=60)
print(f"histogram from 0, bins of {width:.6g}, the last one open: {bins.tolist()}")

# The lists' second moments, less those of random tokens near them in id, and so in frequency
weights = np.zeros(len(W))
random = Random(1)
reach = -(-len(W) * 2 // 100)
span = min(len(W), 2 * reach + 1)
for sign, tokens in ((1, own), (-1, others)):
    if tokens:
        np.add.at(weights, tokens, sign / len(tokens))
        starts = np.clip(np.array(tokens) - reach, 0, len(W) - span)
        drawn = np.tile(starts, 100) + (random.uniforms(100 * len(tokens)) * span).astype(int)
        np.add.at(weights, drawn, -sign / (100 * len(tokens)))
used = torch.tensor(weights).nonzero().flatten()
used = used[norms[used] > 0]
rows = W[used] / norms[used].sqrt()[:, None]
contrast = rows.T @ (torch.tensor(weights)[used][:, None] * rows)

# What each head's space holds of them, against random spaces of as many dimensions
trace, square = contrast.trace().item(), contrast.pow(2).sum().item()
heads, key_heads = {}, model.cfg.n_key_value_heads or model.cfg.n_heads
for layer in range(model.cfg.n_layers):
    for head in range(model.cfg.n_heads):
        U = space(layer, head)
        k = U.shape[1]
        if k > 0:
            one = SIDE == "key" and k == model.cfg.d_head  # heads that share keys have one key space
            first = head - head % (model.cfg.n_heads // key_heads) if one else head
            deviation = 2 * k * (d_model - k) / (d_model * (d_model - 1) * (d_model + 2))
            deviation = d_model / k * sqrt(deviation * max(0, square - trace**2 / d_model))
            heads[layer, head] = (d_model / k * (U * (contrast @ U)).sum().item(), deviation, (layer, first))
distinct = [head for head in heads if heads[head][2] == head]
center = sum(heads[head][0] for head in distinct) / len(distinct)
z = {head: (delta - center) / deviation if deviation > 0 else 0 for head, (delta, deviation, _) in heads.items()}
p = {head: erfc(abs(value) / sqrt(2)) for head, value in z.items()}

# Holm's correction over the distinct spaces
ordered = sorted(distinct, key=lambda head: p[head])
adjusted, most = {}, 0
for smaller, head in enumerate(ordered):
    adjusted[head] = most = max(most, min(1, p[head] * (len(ordered) - smaller)))

this = (LAYER, HEAD)
delta, _, first = heads[this]
rank = 1 + sum(value > z[this] for value in z.values())
print(f"\ndelta T {delta:.6g}, z {z[this]:.6g}, p {p[this]:.6g}, adjusted over {len(ordered)} spaces {adjusted[first]:.6g}")
print(f"rank {rank} of {len(heads)} heads")
mine, rest = ratios[own], ratios[others] if others else ratios
share = torch.ones_like(rest) if others else counts
above = (share * ((mine[:, None] > rest).double() + 0.5 * (mine[:, None] == rest))).sum()
print(f"rank-biserial effect {(2 * above / (len(mine) * len(rest)) - 1).item():.6g}")
