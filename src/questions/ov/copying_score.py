# Copying score (Elhage et al. 2021), and its percentile among crossed heads: W_O of one with W_V of another
unembed_to_source = vocabulary("W_U").T @ vocabulary(SOURCE)
copying_score = copying_score_of(W_O, unembed_to_source, W_V)
crossed = crossed_scores(unembed_to_source)
print(f"\ncopying score: {copying_score:.6g}, percentile among crossed heads {percentile_among(crossed, copying_score):.6g}")
