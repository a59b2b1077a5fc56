# __circuit__: (__query__ W_Q) (__key__ W_K)^T, [d_vocab, d_vocab], never formed
query_side = Side("__query__", W_Q, CENTER == "both")
key_side = Side("__key__", W_K, CENTER != "none")
A, B = query_side.a, key_side.a
U, S, V = spectrum(A, B)
numbers("__circuit__, singular values", S)
score_parts("__circuit__", query_side, key_side)
mean_scores, mean_cosines = key_side.about_mean @ query_side.mean, key_side.cosines(query_side.mean)
side_tables("__circuit__, keys for the mean query (__key__)", mean_scores, mean_cosines, TOP, RANK_BY)
movable = moved(A, B, rounding(LAYER, "__query__", "W_Q"), rounding(LAYER, "__key__", "W_K"), query_side.norm, key_side.norm)
for k in VECTORS:
    query, key = oriented(U[:, k], V[:, k])
    title = f"__circuit__ vector {k}, {S[k]:.6g}{marks(S, k, movable)}{common(query_side, key_side, query, key)}"
    side_tables(f"{title}: query (__query__)", query, query_side.cosines(B.T @ key), TOP, RANK_BY)
    side_tables(f"{title}: key (__key__)", key, key_side.cosines(A.T @ query), TOP, RANK_BY)
