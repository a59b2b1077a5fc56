import numpy as np

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
