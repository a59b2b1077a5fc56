import torch

# ||W_OV R|| / (||W_OV|| ||R||), R = W_QK (Q), W_QK^T (K) or W_OV (V) of the later head. With W_OV = A B and
# R = C D^T the numerator is the norm of root(A) B C root(D)^T, [d_head, d_head], where root(A)^T root(A) = A^T A.
W_Q, W_K, W_V, W_O = (stacked(model, name).double() for name in ("W_Q", "W_K", "W_V", "W_O"))
n_layers, n_heads = model.cfg.n_layers, model.cfg.n_heads


def root(factors):
    return torch.linalg.qr(factors).R


def unit(rows):
    """Each head's matrix over its Frobenius norm."""
    norms = rows.flatten(1).norm(dim=1)
    return rows / torch.where(norms > 0, norms, torch.ones_like(norms))[:, None, None]


writes = [unit(root(W_V[layer]) @ W_O[layer]) for layer in range(n_layers)]
reads = [unit(root(__second__) @ __first__) for layer in range(n_layers)]
random = model.cfg.d_model**-0.5  # what random matrices of these shapes give, as a root mean square


def scores(writer, reader):
    """Of each head of one layer with each of another, [writer's heads, reader's heads]."""
    return torch.stack([(own @ reads[reader].mT).flatten(1).norm(dim=1) for own in writes[writer]])


# Anticausal pairs, in which the later head writes and the earlier reads, show what trained heads have in common anyway
pairs = [(earlier, later) for later in range(n_layers) for earlier in range(later)]
anticausal = torch.cat([torch.zeros(0), *(scores(later, earlier).flatten() for earlier, later in pairs)]).sort().values
rows = []
for earlier, later in pairs:
    for e, row in enumerate(scores(earlier, later).tolist()):
        for l, score in enumerate(row):
            percentile = 100 * int(torch.searchsorted(anticausal, score)) / len(anticausal)
            rows.append((f"{earlier}.{e}", f"{later}.{l}", score, score - random, percentile))
rows.sort(key=lambda row: -row[2])
header = ("earlier", "later", "score", "above random", "percentile among anticausal pairs")
table(f"{KIND}-composition", header, rows)
if rows:
    places = [int(part * len(anticausal)) for part in (0.5, 0.95, 0.99)]
    numbers("anticausal pairs: median, 95 % and 99 %", anticausal[places])
