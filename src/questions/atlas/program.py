import torch

unembed_to_embed = vocabulary("W_U").T @ vocabulary("W_E")
crossed = crossed_scores(unembed_to_embed)


def effective_rank(S):
    """exp of the entropy of the squared singular values' shares (Roy and Vetterli 2007, on variances)."""
    shares = S**2 / (S**2).sum()
    shares = shares[shares > 0]
    return (-(shares * shares.log()).sum()).exp().item() if len(shares) else 0.0


def circuits_of(layer, head):
    """The sides A and B of each circuit A B^T."""
    W_Q, W_K, W_V, W_O = (stacked(model, name)[layer, head].double() for name in ("W_Q", "W_K", "W_V", "W_O"))
    return {
        __circuits__
    }


def products_of(*sides):
    return [side.a if isinstance(side, Side) else side for side in sides]


def summary_of(layer, head):
    rows, parts = [], []
    for circuit, (left, right) in circuits_of(layer, head).items():
        _, S, _ = spectrum(*products_of(left, right))
        values = " ".join(f"{value:.6g}" for value in S[:VALUES].tolist())
        rows.append((f"{layer}.{head}", circuit, values, effective_rank(S), S.norm()))
        if isinstance(left, Side):
            parts.append((f"{layer}.{head}", circuit, *shares(left, right).values()))
    W_V, W_O = (stacked(model, name)[layer, head].double() for name in ("W_V", "W_O"))
    score = copying_score_of(W_O, unembed_to_embed, W_V)
    return rows, parts, (f"{layer}.{head}", score, percentile_among(crossed, score))


every_head = [(layer, head) for layer in LAYERS for head in range(model.cfg.n_heads)]
heads = [summary_of(layer, head) for layer, head in every_head]
header = ("head", "circuit", "largest singular values", "effective rank", "Frobenius norm")
table("circuits of every head", header, [row for rows, _, _ in heads for row in rows])
header = ("head", "circuit", "constant", "queryOnly", "keyOnly", "interaction")
table("shares of the scores", header, [row for _, parts, _ in heads for row in parts])
table("copying scores (Elhage et al. 2021)", ("head", "score", "percentile among crossed heads"), [score for _, _, score in heads])
