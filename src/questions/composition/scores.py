import torch

# ||W_OV R|| / (||W_OV|| ||R||), R = W_QK (Q), W_QK^T (K) or W_OV (V) of the later head. With W_OV = A B and
# R = C D^T the numerator is the norm of root(A) B C root(D)^T, [d_head, d_head], where root(A)^T root(A) = A^T A.
W_Q, W_K, W_V, W_O = (W.double() for W in (model.W_Q, model.W_K, model.W_V, model.W_O))
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
rows = []
for later in range(n_layers):
    for earlier in range(later):
        for e in range(n_heads):
            norms = (writes[earlier][e] @ reads[later].mT).flatten(1).norm(dim=1)
            for l, score in enumerate(norms.tolist()):
                rows.append((f"{earlier}.{e}", f"{later}.{l}", score, score - random))
rows.sort(key=lambda row: -row[2])
table(f"{KIND}-composition", ("earlier", "later", "score", "above random"), rows)
