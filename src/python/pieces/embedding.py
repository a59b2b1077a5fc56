import torch


def embedding(which):
    """W_E as the stream has it, [d_vocab, d_model]: behind the embedding's LayerNorm where there is one, then centred."""
    if not which.cfg.post_embedding_ln:
        return which.W_E
    rows = which.embed(torch.arange(which.cfg.d_vocab)[None])[0]
    return rows - left_mean(rows, which)


def left_mean(rows, which):
    """What TransformerLens' centring leaves in such rows, and every LayerNorm that reads them takes away."""
    centred = PROCESSING["center_writing_weights"] and which.cfg.normalization_type in ("LN", "LNPre")
    return rows.mean(-1, keepdim=True) if which.cfg.post_embedding_ln and centred else 0.0
