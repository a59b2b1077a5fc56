import torch


def effective_embedding():
    """W_EE: what layer 0 makes of each token that attends to itself alone, [d_vocab, d_model].__without__"""
    block = model.blocks[0]
    W_OV = (model.W_V[0] @ model.W_O[0]).sum(0)
    __biases__
    rows = []
    for embed in __embedding__.split(1024):
        embed = embed.unsqueeze(0)
        post = __post__
        if model.cfg.use_normalization_before_and_after:
            post = block.ln1_post(post)
        mid = embed + post
        if model.cfg.attn_only:
            rows.append(__without_mlp__)
            continue
        mlp = block.mlp(block.ln2(embed if model.cfg.parallel_attn_mlp else mid))
        if model.cfg.use_normalization_before_and_after:
            mlp = block.ln2_post(mlp)
        rows.append(__with_mlp__)
    return torch.cat(rows)
