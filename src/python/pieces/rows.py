import torch


def taken(space, reads):
    """A vocabulary's rows as the request takes them, and their weights with the mean 1; W_U behind a head as it is."""
    rows = vocabulary(space)
    weights = token_weights(len(rows)) if reads else torch.ones(len(rows), dtype=torch.float64)
    return normalized(rows) if reads else rows, weights


__normalized__


__weights__
