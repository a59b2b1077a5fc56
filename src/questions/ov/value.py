import torch

# value: W_V alone, [d_model, d_head]
U, S, _ = torch.linalg.svd(W_V, full_matrices=False)
numbers("value, singular values", S)
movable = rounding(LAYER, "W_V") * W_V.norm()
for k in VECTORS:
    read, _ = oriented(U[:, k], U[:, k])
    title = f"value vector {k}, {S[k]:.6g}{marks(S, k, movable)}"
    cosine_table(f"{title}: read", "W_E", read, TOP, centred=CENTRED)
    __effective_embedding__
    cosine_table(f"{title}: read", "W_U", read, TOP, centred=CENTRED)
