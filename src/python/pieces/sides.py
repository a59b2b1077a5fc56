import torch


class Side:
    """Rows times a factor, each times the root of its weight: a, [d_vocab, d_head], centred or not; and their mean."""

    def __init__(self, space, factor, centered, reads=True):
        rows, weights = taken(space, reads)
        products = rows @ factor
        self.roots = weights.sqrt()
        self.rows, self.factor = rows, factor
        self.mean = weights @ products / len(products)
        self.about_mean = products - self.mean
        self.spread = self.roots[:, None] * self.about_mean
        whole = self.roots[:, None] * products
        self.norm = whole.norm()
        self.a = self.spread if centered else whole

    def cosines(self, weights):
        """Of the centred rows with the direction that is the factor times weights, [d_head]."""
        direction = self.factor @ weights
        centred = self.rows - self.roots**2 @ self.rows / len(self.rows)
        lengths = centred.norm(dim=1) * direction.norm()
        dots = centred @ direction
        return torch.where(lengths > 0, dots / lengths, torch.zeros_like(dots))

    def common(self, vector):
        """The cosine of a singular vector with the one that is the same for all tokens."""
        return (self.roots @ vector).abs() / len(vector) ** 0.5


def shares(query, key):
    """Of the uncentred scores; softmax over the keys sees neither the first nor the second."""
    parts = {
        "constant": (query.mean @ key.mean) ** 2,
        "queryOnly": (query.spread @ key.mean).pow(2).mean(),
        "keyOnly": (key.spread @ query.mean).pow(2).mean(),
        "interaction": ((query.spread.T @ query.spread) * (key.spread.T @ key.spread)).sum()
        / (len(query.roots) * len(key.roots)),
    }
    total = sum(parts.values())
    return {part: share / total for part, share in parts.items()}


def score_parts(title, query, key):
    table(f"{title}: shares of the scores", ("part", "share"), list(shares(query, key).items()))


def common(query, key, u, v):
    return f", common direction {query.common(u):.2g} and {key.common(v):.2g}"
