for layer in inner.layers if PROCESSING["fold_ln"] else ():
    attn = layer.self_attn
    for linear in (attn.q_proj, attn.k_proj, attn.v_proj, layer.mlp.up_proj):
        linear.weight.sub_(linear.weight.mean(1, keepdim=True))
