import torch


def turn(cache, vectors, layer, at):
    """Rows, [n, d_head], as rotary positions turn them at a position of a run; some layers have none."""
    cosine, sine = (f"blocks.{layer}.attn.hook_{part}" for part in ("cos", "sin"))
    if cosine not in cache:
        __without__
    cos, sin = (__of_pair__ for part in (cosine, sine))
    # YaRN's factor is in W_Q
    length = (cos**2 + sin**2).sqrt()
    turned, rest = vectors.double().split([len(cos), vectors.shape[1] - len(cos)], dim=1)
    quarter = __quarter__
    return torch.cat([(turned * cos + quarter * sin) / length, rest], dim=1)
