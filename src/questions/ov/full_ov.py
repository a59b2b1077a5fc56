# fullOv: source W_V W_O W_U, [d_vocab, d_vocab], never formed
A, B = vocabulary(SOURCE) @ W_V, vocabulary("W_U") @ W_O.T
U, S, V = spectrum(A, B)
numbers("fullOv, singular values", S)
movable = moved(A, B, rounding(LAYER, SOURCE, "W_V"), rounding(LAYER, "W_U", "W_O"))
for k in VECTORS:
    attended, output = oriented(U[:, k], V[:, k])
    title = f"fullOv vector {k}, {S[k]:.6g}{marks(S, k, movable)}"
    side_tables(f"{title}: source ({SOURCE})", attended, TOP)
    side_tables(f"{title}: output (W_U)", output, TOP)
