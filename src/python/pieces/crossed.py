import torch


def copying_score_of(W_O, unembed_to_source, W_V):
    """Elhage et al. 2021: from the eigenvalues of fullOv, which are those of this product, [d_head, d_head]."""
    eigenvalues = torch.linalg.eigvals(W_O.double() @ unembed_to_source @ W_V.double())
    return (eigenvalues.real.sum() / eigenvalues.abs().sum().clamp(min=1e-300)).item()


def crossed_scores(unembed_to_source):
    """Of W_O of one head with W_V of another, 500 random pairs, sorted."""
    random, scores = Random(1), []
    W_O, W_V = (stacked(model, name).flatten(0, 1) for name in ("W_O", "W_V"))
    count = len(W_O)
    for _ in range(500 if count > 1 else 0):
        written = random.below(count)
        read = (written + 1 + random.below(count - 1)) % count
        scores.append(copying_score_of(W_O[written], unembed_to_source, W_V[read]))
    return sorted(scores)


def percentile_among(scores, score):
    return 100 * sum((own < score) + 0.5 * (own == score) for own in scores) / max(1, len(scores))
