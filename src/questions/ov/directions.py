movable = moved(A, B, rounding(LAYER, "W_V"), rounding(LAYER, "W_O"))
for k in VECTORS:
    read, written = towards_tokens(SOURCE, U[:, k], V[:, k], centred=CENTRED)
    title = f"__circuit__ vector {k}, {S[k]:.6g}{marks(S, k, movable)}"
    __effective_embedding__
    signed_ends(f"{title}: read", "W_E", read, TOP, centred=CENTRED)
    signed_ends(f"{title}: written", "W_U", written, TOP, centred=CENTRED)
    cosine_table(f"{title}: read", "W_E", read, TOP, centred=CENTRED)
    cosine_table(f"{title}: written", "W_U", written, TOP, centred=CENTRED)
