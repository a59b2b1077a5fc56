import torch

# How often a text has each word
COUNTED = __counted__


def token_weights(count):
    """How often the text has each token; the mean is 1."""
    weights = torch.zeros(count, dtype=torch.float64)
    for word, occurs in COUNTED:
        for token in ids(word):
            if token < count:
                weights[token] += occurs
    return weights * count / weights.sum()
