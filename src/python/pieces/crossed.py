import torch


def copying_score_of(W_O, unembed_to_source, W_V):
    """Elhage et al. 2021: from the eigenvalues of fullOv, which are those of this product, [d_head, d_head]."""
    eigenvalues = torch.linalg.eigvals(W_O.double() @ unembed_to_source @ W_V.double())
    return (eigenvalues.real.sum() / eigenvalues.abs().sum().clamp(min=1e-300)).item()


def crossed_scores(unembed_to_source):
    """Of W_O of one head with W_V of another, 500 random pairs, sorted."""
    random, scores = Random(1), []
    count = model.cfg.n_layers * model.cfg.n_heads
    for _ in range(500 if count > 1 else 0):
        written = random.below(count)
        read = (written + 1 + random.below(count - 1)) % count
        W_O = model.W_O[written // model.cfg.n_heads, written % model.cfg.n_heads]
        W_V = model.W_V[read // model.cfg.n_heads, read % model.cfg.n_heads]
        scores.append(copying_score_of(W_O, unembed_to_source, W_V))
    return sorted(scores)


def percentile_among(scores, score):
    return 100 * sum((own < score) + 0.5 * (own == score) for own in scores) / max(1, len(scores))
