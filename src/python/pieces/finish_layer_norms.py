for layer in inner.layers if PROCESSING["fold_ln"] else ():
    attn, mlp = layer.self_attn, layer.mlp
    moved(layer.input_layernorm, [attn.q_proj, attn.k_proj, attn.v_proj], __offset__)
    moved(layer.post_attention_layernorm, [mlp.__reads__], __offset__)
