if PROCESSING["fold_ln"]:
    moved(inner.norm, [head], __offset__)
