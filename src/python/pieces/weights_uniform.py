import torch


def token_weights(count):
    return torch.ones(count, dtype=torch.float64)
