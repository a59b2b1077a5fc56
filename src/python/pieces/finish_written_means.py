# Every LayerNorm takes away the mean of what it reads.
if PROCESSING["center_writing_weights"]:
    inner.embed_tokens.weight.sub_(inner.embed_tokens.weight.mean(1, keepdim=True))
    for layer in inner.layers:
        for linear in (layer.self_attn.o_proj, layer.mlp.down_proj):
            for parameter in linear.parameters():
                parameter.sub_(parameter.mean(0, keepdim=True))
