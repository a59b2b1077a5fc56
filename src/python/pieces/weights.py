from functools import lru_cache
import torch


def stretching(which, layer):
    """What YaRN or LongRoPE multiplies the turned entries of queries and keys by, [d_head]."""
    rotary = getattr(getattr(which, "rotary_emb", None), "original_component", None)
    types = getattr(getattr(rotary, "config", None), "layer_types", None)
    of_layer = lambda name: getattr(rotary, f"{types[layer]}_{name}" if types else name, getattr(rotary, name, None))
    factors, frequencies = torch.ones(which.cfg.d_head), of_layer("inv_freq")
    if frequencies is not None:
        factors[: 2 * len(frequencies)] = of_layer("attention_scaling")
    return factors


@lru_cache(maxsize=None)
def stacked(which, name):
    """
    W_Q, W_K, W_V, W_O, b_Q, … of all layers, [n_layers, n_heads, …], and b_O, [n_layers, d_model]. Heads that share
    keys or values have a copy each, a bias that the model lacks is 0, and what stretches queries and keys is in W_Q and b_Q.
    """
    cfg = which.cfg
    layers = []
    for layer, block in enumerate(which.blocks):
        own = getattr(block.attn, name)
        if own is None:
            own = torch.zeros(cfg.d_model) if name == "b_O" else torch.zeros(cfg.n_heads, cfg.d_head)
        own = own if name == "b_O" else own.repeat_interleave(cfg.n_heads // len(own), dim=0)
        layers.append(own * stretching(which, layer) ** 2 if name in ("W_Q", "b_Q") else own)
    return torch.stack(layers)


def attention_scale(which, layer):
    """What a layer divides its scores by."""
    attn = which.blocks[layer].attn.original_component
    if hasattr(attn, "scale"):
        return attn.scale
    factors = ("scaling", "inv_norm_factor", "softmax_scale")
    return 1 / next((getattr(attn, name) for name in factors if hasattr(attn, name)), 1.0)


def read_norm(block, which):
    """The norm before attention (ln1) or MLP (ln2), which may share one or read the stream itself."""
    return getattr(block, which, getattr(block, "ln1", torch.nn.Identity()))


def norm_weights(norm, d_model):
    """What a norm multiplies by and adds, [d_model] each."""
    w, b = getattr(norm, "weight", None), getattr(norm, "bias", None)
    w = torch.ones(d_model) if w is None else w + 1 if norm.uses_weight_offset else w
    return w.double(), torch.zeros(d_model).double() if b is None else b.double()
