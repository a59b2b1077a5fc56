# A LayerNorm's output has mean 0.
if PROCESSING["fold_ln"]:
    head.weight.sub_(head.weight.mean(1, keepdim=True))
