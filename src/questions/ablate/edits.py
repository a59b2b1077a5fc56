from contextlib import contextmanager

PARTS = __parts__
groups = [[part] for part in PARTS] + ([PARTS] if len(PARTS) > 1 else [])


def edit(layer, head):
    """Edits the weights; returns what puts them back."""
    block = model.blocks[layer]
    changed = __mlp__ if head is None else [block.attn.W_Q, block.attn.W_O, block.attn.b_O]
    kept = [(weight, weight.data.clone()) for weight in changed]
    if head is None:
        *outputs, bias = changed
        for weight in outputs:
            weight.data.zero_()
        bias.data = __instead__
        return kept
    W_Q, W_O = block.attn.W_Q.data[head].double(), block.attn.W_O.data[head].double()
    __edit__
    return kept


@contextmanager
def edited(group):
    """The model with some parts edited."""
    kept = [saved for part in group for saved in edit(*part)]
    yield kept
    for weight, data in reversed(kept):
        weight.data = data


def named(group):
    return " ".join(f"L{layer}mlp" if head is None else f"{layer}.{head}" for layer, head in group)
