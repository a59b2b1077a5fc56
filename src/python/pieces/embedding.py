def embedding(which):
    """W_E as the stream has it, [d_vocab, d_model]: scaled in Gemma, in BLOOM behind a LayerNorm, then centred."""
    if which.cfg.architecture.startswith("Gemma"):
        return which.W_E * which.cfg.d_model**0.5
    if not hasattr(which, "embed_ln"):
        return which.W_E
    rows = which.embed_ln(which.W_E[None])[0]
    return rows - left_mean(rows, which)


def left_mean(rows, which):
    """What TransformerLens' centring leaves in such rows, and every LayerNorm that reads them takes away."""
    centred = PROCESSING["center_writing_weights"] and hasattr(which, "embed_ln")
    return rows.mean(-1, keepdim=True) if centred else 0.0
