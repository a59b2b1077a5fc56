# fullOv: source W_V W_O W_U, [d_vocab, d_vocab], never formed
source_side = Side(SOURCE, W_V, CENTER != "none")
output_side = Side("W_U", W_O.T, CENTER == "both", reads=False)
A, B = source_side.a, output_side.a
U, S, V = spectrum(A, B)
numbers("fullOv, singular values", S)
score_parts("fullOv", source_side, output_side)
mean_scores, mean_cosines = output_side.about_mean @ source_side.mean, output_side.cosines(source_side.mean)
side_tables("fullOv, outputs for the mean source (W_U)", mean_scores, mean_cosines, TOP, RANK_BY)
movable = moved(A, B, rounding(LAYER, SOURCE, "W_V"), rounding(LAYER, "W_U", "W_O"), source_side.norm, output_side.norm)
for k in VECTORS:
    attended, output = oriented(U[:, k], V[:, k])
    title = f"fullOv vector {k}, {S[k]:.6g}{marks(S, k, movable)}{common(source_side, output_side, attended, output)}"
    side_tables(f"{title}: source ({SOURCE})", attended, source_side.cosines(B.T @ output), TOP, RANK_BY)
    side_tables(f"{title}: output (W_U)", output, output_side.cosines(A.T @ attended), TOP, RANK_BY)
