# Multipliers become part of the weights.
inner.embed_tokens.weight.mul_(config.embedding_multiplier)
head.weight.div_(config.logits_scaling)
for layer in inner.layers:
    for linear in (layer.self_attn.o_proj, layer.mlp.down_proj):
        for parameter in linear.parameters():
            parameter.mul_(config.residual_multiplier)
    layer.residual_multiplier = 1.0
inner.embedding_multiplier = 1.0
config.embedding_multiplier = config.residual_multiplier = config.logits_scaling = 1.0
