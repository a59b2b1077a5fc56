import torch


def effective_embedding():
    """W_EE: what layer 0 makes of each token that attends to itself alone, [d_vocab, d_model].__without__"""
    block = model.blocks[0]
    attn_norm = read_norm(block, "ln1")
    mlp_norm = read_norm(block, "ln2")
    W_OV = (stacked(model, "W_V")[0] @ stacked(model, "W_O")[0]).sum(0)
    __biases__
    rows = []
    for embed in __embedding__.split(1024):
        embed = embed.unsqueeze(0)
        post = __post__
        if hasattr(block, "ln1_post"):
            post = block.ln1_post(post)
        mid = embed + post
        if model.cfg.attn_only:
            rows.append(__without_mlp__)
            continue
        read = mlp_norm(embed if model.cfg.parallel_attn_mlp else mid)
        mlp = __mlp__
        if hasattr(block, "ln2_post"):
            mlp = block.ln2_post(mlp)
        rows.append(__with_mlp__)
    return torch.cat(rows)
