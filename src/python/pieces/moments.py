import torch


def mean_and_sd(values):
    """Mean, and standard deviation of a sample."""
    values = torch.as_tensor(values, dtype=torch.float64)
    return values.mean().item(), values.std().item() if len(values) > 1 else 0.0
