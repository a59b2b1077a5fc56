# TransformerLens stops at biases of values that several heads share.
for layer in inner.layers if PROCESSING["fold_value_biases"] else ():
    values, output = layer.self_attn.v_proj, layer.self_attn.o_proj
    if values.bias is not None:
        each = values.bias.view(config.num_key_value_heads, -1)
        each = each.repeat_interleave(config.num_attention_heads // config.num_key_value_heads, dim=0)
        written = output.weight @ each.flatten()
        output.bias = torch.nn.Parameter(written + (0 if output.bias is None else output.bias))
        values.bias = None
