import numpy as np


def centred(rows):
    """Unit rows less their mean, and which of them are not the mean itself."""
    left = rows - rows.mean(0)
    square = left.pow(2).sum(1)
    kept = square > 1e-9 * (rows.pow(2).sum(1) + rows.mean(0).pow(2).sum())
    return torch.where(kept, 1 / square.sqrt(), torch.zeros_like(square))[:, None] * left, kept


W = vocabulary(SPACE)
chosen, _ = centred(W)
unit, kept = centred(vocabulary(COSINE_SPACE))


def mean_cosine(tokens):
    """Over all pairs of the tokens; a row of zeros has cosine 0 with everything."""
    total = unit[tokens].sum(0)
    own = kept[tokens].sum()
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


# Sums of unit rows over windows of ids: the cosine that random tokens near those of a set have on average
reach = max(-(-len(unit) * 2 // 100), 2 * TOP)
piece = max(1, reach // 8)
pieces = -(-len(unit) // piece)
span = min(pieces, 2 * -(-reach // piece) + 1)
ends = torch.arange(1, pieces + 1).mul(piece).clamp(max=len(unit)) - 1
before = torch.cat([unit[:1] * 0, unit.cumsum(0)[ends]])
counted = torch.cat([torch.zeros(1), kept.double().cumsum(0)[ends]])
window_sums = before[span:] - before[: pieces - span + 1]
window_products = window_sums @ window_sums.T


def matched_mean(tokens):
    windows = torch.tensor(tokens) // piece - span // 2
    a, b = windows.clamp(0, pieces - span)[torch.combinations(torch.arange(len(tokens)))].T
    count = lambda start, end: (counted[end] - counted[start]).clamp(min=0)
    shared = count(torch.maximum(a, b), torch.maximum(torch.minimum(a, b) + span, torch.maximum(a, b)))
    pairs = count(a, a + span) * count(b, b + span) - shared
    cosines = (window_products[a, b] - shared) / torch.where(pairs > 0, pairs, torch.ones_like(pairs))
    return torch.where(pairs > 0, cosines, torch.zeros_like(cosines)).mean().item()


def measure(tokens, end, index):
    """Mean cosine of the tokens, mean and sd of random sets that match them, and the excess over the mean."""
    random = Random(SEED * 0x9E3779B1 + 2 * index + ("positive", "negative").index(end))
    own, mean = mean_cosine(tokens), matched_mean(tokens)
    _, sd = mean_and_sd([mean_cosine(matched(tokens, random)) for _ in range(100)])
    return own, mean, sd, own - mean


def benjamini_hochberg(p):
    p = np.array(p)
    order = p.argsort(kind="stable")
    adjusted = p[order] * len(p) / np.arange(1, len(p) + 1)
    p[order] = np.minimum(np.minimum.accumulate(adjusted[::-1])[::-1], 1)
    return p.tolist()


def excess_of(directions):
    tops = [top(chosen @ direction, TOP) for direction in directions]
    return np.sort([mean_cosine(tokens) - matched_mean(tokens) for tokens in tops])


def upper_tail(null, value):
    return (1 + int((null >= value).sum())) / (1 + len(null))


# Tokens of large cosine with any direction are alike by that alone: random directions show by how much
permutations = PERMUTATIONS or max(1000, 20 * len(tested))
random_excess = excess_of(Random(SEED).directions(permutations, model.cfg.d_model))
numbers("quartiles of the excess of random directions", np.quantile(random_excess, [0, 0.25, 0.5, 0.75, 1]))
combinations = Random(SEED + 1).directions(min(permutations, 1000), len(layer_weights))
layer_excess = excess_of(combinations @ layer_weights)
