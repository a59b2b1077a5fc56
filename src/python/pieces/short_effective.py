def effective_embedding(embed):
    """W_EE: what layer 0 makes of each token that attends to itself alone."""
    block, attn = model.blocks[0], model.blocks[0].attn
    W_V = attn.W_V.repeat_interleave(len(attn.W_O) // len(attn.W_V), dim=0)
    post = block.ln1(embed[None]) @ (W_V @ attn.W_O).sum(0)
    __biases__
    __post_attention__
    read = getattr(block, "ln2", block.ln1)(embed[None] + (0 if model.cfg.parallel_attn_mlp else post))
    return (__whole__)[0]
