movable = moved(A, B, rounding(LAYER, "W_Q"), rounding(LAYER, "W_K"))
for k in VECTORS:
    query, key = towards_tokens("W_U", U[:, k], V[:, k], centred=CENTRED)
    title = f"__circuit__ vector {k}, {S[k]:.6g}{marks(S, k, movable)}"
    signed_ends(f"{title}: query", "W_U", query, TOP, centred=CENTRED)
    signed_ends(f"{title}: query", "W_E", query, TOP, centred=CENTRED)
    signed_ends(f"{title}: key", "W_E", key, TOP, centred=CENTRED)
    cosine_table(f"{title}: query", "W_U", query, TOP, centred=CENTRED)
    cosine_table(f"{title}: query", "W_U", query, TOP, by="dot", centred=CENTRED)
    cosine_table(f"{title}: query", "W_E", query, TOP, centred=CENTRED)
    cosine_table(f"{title}: key", "W_E", key, TOP, centred=CENTRED)
    __effective_embedding__
