import torch


def update_factors(after, before):
    """Of after[0] @ after[1].T less before[0] @ before[1].T, with parts of equal length beside each other."""
    parts = [(after[0] - before[0], after[1]), (before[0], after[1] - before[1])]
    scales = [(b.norm() / a.norm()).sqrt() if a.any() and b.any() else None for a, b in parts]
    halves = [(0 * a, 0 * b) if s is None else (a * s, b / s) for (a, b), s in zip(parts, scales)]
    return [torch.cat(sides, dim=1) for sides in zip(*halves)]
