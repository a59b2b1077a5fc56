import torch
from transformer_lens import FactoredMatrix

# The unit roundoff of each dtype; F64 counts as F32, which is what results in float64 determine
UNIT_ROUNDOFF = {
    "F64": 2**-24,
    "F32": 2**-24,
    "F16": 2**-11,
    "BF16": 2**-8,
    "F8_E4M3": 2**-4,
    "F8_E5M2": 2**-3,
}
# The dtypes in which weights are stored: one for all layers, or one for each
STORED = {
    __stored__
}
# With fold_ln, a norm's weight is part of what reads it
NORMS = {"W_Q": "ln1", "W_K": "ln1", "W_V": "ln1", "W_U": "ln_final"}


def spectrum(a, b):
    """Of a @ b.T: left vectors, values, right vectors (columns). The vectors' common signs are arbitrary."""
    return FactoredMatrix(a, b.T).svd()


def rounding(layer, *names):
    """The coarsest unit roundoff among the stored weights that a factor is made of."""
    norms = [NORMS[name] for name in names if PROCESSING["fold_ln"] and name in NORMS]
    stored = [STORED[name] for name in [*names, *norms]]
    dtypes = [dtypes[layer] if isinstance(dtypes, list) else dtypes for dtypes in stored]
    return max(UNIT_ROUNDOFF[dtype] for dtype in dtypes if dtype is not None)


def moved(a, b, rounding_a, rounding_b, norm_a=None, norm_b=None):
    """By how much the rounding of the stored weights may move a @ b.T, in its spectral norm; a and b had these norms."""
    norm = lambda m: torch.linalg.matrix_norm(m, 2)
    stored_a, stored_b = a.norm() if norm_a is None else norm_a, b.norm() if norm_b is None else norm_b
    return rounding_a * stored_a * norm(b) + rounding_b * norm(a) * stored_b


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


def side_tables(title, scores, cosines, k, rank_by):
    """A singular vector over the vocabulary: both ends, and by magnitude, of its entries or of the cosines."""
    ranked = cosines if rank_by == "cosine" else scores
    for order, what in [("largest", "positive"), ("smallest", "negative"), ("magnitude", "magnitude")]:
        rows = [(i, name(i), scores[i], cosines[i]) for i in top(ranked, k, order)]
        table(f"{title}, {what}", ("id", "token", "score", "cosine"), rows)
