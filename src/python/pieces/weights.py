from functools import lru_cache
import torch


@lru_cache(maxsize=None)
def stacked(which, name):
    """
    W_Q, W_K, W_V, W_O, b_Q, … of all layers, [n_layers, n_heads, …], and b_O, [n_layers, d_model]. Heads that share
    keys or values have a copy each, a bias that the model lacks is 0, and YaRN's factor is in W_Q and b_Q.
    """
    cfg = which.cfg
    layers = []
    for block in which.blocks:
        own = getattr(block.attn, name)
        if own is None:
            own = torch.zeros(cfg.d_model) if name == "b_O" else torch.zeros(cfg.n_heads, cfg.d_head)
        layers.append(own if name == "b_O" else own.repeat_interleave(cfg.n_heads // len(own), dim=0))
    rotary = getattr(getattr(which, "rotary_emb", None), "original_component", None)
    factor = getattr(rotary, "attention_scaling", 1.0) if name in ("W_Q", "b_Q") else 1.0
    return torch.stack(layers) * factor**2


def attention_scale(which, layer):
    """What a layer divides its scores by."""
    attn = which.blocks[layer].attn.original_component
    if hasattr(attn, "scale"):
        return attn.scale
    return 1 / getattr(attn, "scaling", getattr(attn, "inv_norm_factor", 1.0))


def norm_weights(norm, d_model):
    """What a norm multiplies by and adds, [d_model] each."""
    w, b = getattr(norm, "weight", None), getattr(norm, "bias", None)
    w = torch.ones(d_model) if w is None else w + 1 if norm.uses_weight_offset else w
    return w.double(), torch.zeros(d_model).double() if b is None else b.double()
