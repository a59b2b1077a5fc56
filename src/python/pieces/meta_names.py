def transformers_names(state):
    """A Llama with Meta's names, its queries and keys in the order in which transformers rotates them."""
    names = {
        "tok_embeddings": "model.embed_tokens",
        "output.weight": "lm_head.weight",
        "attention.wq": "self_attn.q_proj",
        "attention.wk": "self_attn.k_proj",
        "attention.wv": "self_attn.v_proj",
        "attention.wo": "self_attn.o_proj",
        "feed_forward.w1": "mlp.gate_proj",
        "feed_forward.w2": "mlp.down_proj",
        "feed_forward.w3": "mlp.up_proj",
        "attention_norm": "input_layernorm",
        "ffn_norm": "post_attention_layernorm",
    }
    renamed = {}
    for name, value in state.items():
        for theirs, own in names.items():
            name = name.replace(theirs, own)
        name = f"model.{name}" if name.startswith(("layers.", "norm.")) else name
        if name.endswith(("q_proj.weight", "k_proj.weight")):
            pairs = value.view(-1, __d_head__ // 2, 2, value.shape[1])
            value = pairs.transpose(1, 2).reshape(value.shape)
        renamed[name] = value
    return renamed
