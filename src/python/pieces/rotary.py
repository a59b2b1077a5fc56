import torch


def turn(cache, vectors, layer, at):
    """Rows, [n, d_head], as rotary positions turn them at a position of a run."""
    if model.cfg.rotary_adjacent_pairs:
        raise SystemExit("This program turns halves of vectors, and the model's positions turn neighbouring pairs.")
    cos, sin = (cache[f"blocks.{layer}.attn.hook_{part}"][0, at].double() for part in ("cos", "sin"))
    # YaRN's factor is in W_Q
    length = (cos**2 + sin**2).sqrt()
    turned, rest = vectors.double().split([len(cos), vectors.shape[1] - len(cos)], dim=1)
    half = torch.cat([-turned[:, len(cos) // 2 :], turned[:, : len(cos) // 2]], dim=1)
    return torch.cat([(turned * cos + half * sin) / length, rest], dim=1)
