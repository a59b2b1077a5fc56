# ov: W_V W_O, [d_model, d_model]
U, S, V = spectrum(W_V, W_O.T)
numbers("ov, singular values", S)
movable = moved(W_V, W_O.T, rounding(LAYER, "W_V"), rounding(LAYER, "W_O"))
for k in VECTORS:
    read, written = oriented(U[:, k], V[:, k])
    title = f"ov vector {k}, {S[k]:.6g}{marks(S, k, movable)}"
    cosine_table(f"{title}: read", "W_E", read, TOP, centred=CENTRED)
    __effective_embedding__
    cosine_table(f"{title}: written", "W_U", written, TOP, centred=CENTRED)
