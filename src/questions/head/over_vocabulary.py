# __circuit__: (__query__ W_Q) (__key__ W_K)^T, [d_vocab, d_vocab], never formed
A, B = vocabulary("__query__") @ W_Q, vocabulary("__key__") @ W_K
U, S, V = spectrum(A, B)
numbers("__circuit__, singular values", S)
movable = moved(A, B, rounding(LAYER, "__query__", "W_Q"), rounding(LAYER, "__key__", "W_K"))
for k in VECTORS:
    query, key = oriented(U[:, k], V[:, k])
    title = f"__circuit__ vector {k}, {S[k]:.6g}{marks(S, k, movable)}"
    side_tables(f"{title}: query (__query__)", query, TOP)
    side_tables(f"{title}: key (__key__)", key, TOP)
