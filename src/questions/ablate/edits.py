PARTS = __parts__
groups = [[part] for part in PARTS] + ([PARTS] if len(PARTS) > 1 else [])


def edit(layer, head):
    """The hook that edits a part, and its name."""
    if head is None:
        return f"blocks.{layer}.hook_mlp_out", lambda mlp_out, hook: __mlp__.expand_as(mlp_out)
    W_Q, W_K, W_V, W_O = (stacked(model, name)[layer, head].double() for name in ("W_Q", "W_K", "W_V", "W_O"))
    __edit__

    def replace(vectors, hook):
        of_heads = vectors.clone().reshape(*vectors.shape[:2], model.cfg.n_heads, -1)
        of_heads[:, :, head] = edited(of_heads[:, :, head].double()).to(of_heads.dtype)
        return of_heads.reshape(vectors.shape)

    return f"blocks.{layer}.attn.__hook__", replace


def logits_without(tokens, group):
    """The logits at all positions, with some parts edited."""
    return model.run_with_hooks(torch.tensor([tokens]), fwd_hooks=[edit(*part) for part in group])[0].double()


def named(group):
    return " ".join(f"L{layer}mlp" if head is None else f"{layer}.{head}" for layer, head in group)
