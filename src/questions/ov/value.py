import torch

# value: W_V alone, [d_model, d_head]
U, S, _ = torch.linalg.svd(W_V, full_matrices=False)
numbers("value, singular values", S)
movable = rounding(LAYER, "W_V") * W_V.norm()
for k in VECTORS:
    read, _ = towards_tokens(SOURCE, U[:, k], U[:, k], centred=CENTRED)
    title = f"value vector {k}, {S[k]:.6g}{marks(S, k, movable)}"
    __effective_embedding__
    signed_ends(f"{title}: read", "W_E", read, TOP, centred=CENTRED)
    signed_ends(f"{title}: read", "W_U", read, TOP, centred=CENTRED)
    cosine_table(f"{title}: read", "W_E", read, TOP, centred=CENTRED)
    cosine_table(f"{title}: read", "W_U", read, TOP, centred=CENTRED)
