import torch


def post_norm_factor(cache, layer, at, norm="ln1_post"):
    """What a norm after attention or MLP multiplies by, with its scale at a position; 1 without one."""
    block = model.blocks[layer]
    if not hasattr(block, norm):
        return torch.ones(model.cfg.d_model).double()
    scale = cache[f"blocks.{layer}.{norm}.hook_scale"][0, at].double()
    return norm_weights(getattr(block, norm), model.cfg.d_model)[0] / scale


def head_norm(norm, whole):
    """What a norm of queries or keys multiplies by, at the scale that it has for one of them; 1 without a norm."""
    if norm is None:
        return 1
    weights = norm_weights(norm, len(whole))[0]
    if weights.shape != whole.shape or not getattr(norm, "uses_rms_norm", False):
        raise SystemExit("This program reads RMSNorms of single heads' queries and keys alone. QK Lens' answer stands alone.")
    return weights / (whole.pow(2).mean() + model.cfg.eps).sqrt()


def written_by_layer(cache, layer, at, with_mlp=True):
    """What a layer's heads, their biases and its MLP add to the stream at a position, by name."""
    z = cache["z", layer][0, at].double()
    W_O, b_O = (stacked(model, name)[layer].double() for name in ("W_O", "b_O"))
    by = post_norm_factor(cache, layer, at)
    parts = [(f"L{layer}H{head}", by * (z[head] @ W_O[head])) for head in range(len(z))]
    parts.append((f"L{layer} b_O", by * b_O))
    if with_mlp and not model.cfg.attn_only:
        parts.append((f"L{layer} mlp", cache["mlp_out", layer][0, at].double()))
    return parts


def unembedded(x):
    """The logits of a stream at one place: final norm, W_U, b_U and soft cap."""
    logits = (model.ln_final(x.to(model.W_U.dtype)[None, None])[0, 0] @ model.W_U + model.b_U).double()
    cap = model.cfg.output_logits_soft_cap
    return cap * torch.tanh(logits / cap) if cap > 0 else logits
