import torch

PARTS = __parts__


def run(text):
    """The stream after the last layer at the last position, the logits there, and the cache."""
    tokens = __tokens__
    logits, cache = model.run_with_cache(torch.tensor([tokens]))
    return cache["resid_post", model.cfg.n_layers - 1][0, -1].double(), logits[0, -1].double(), cache


def measured(logits, targets, minus):
    logit = logits[targets].mean() - (logits[minus].mean() if minus else 0)
    p = logits.softmax(0)
    return logit, p[targets].sum() - (p[minus].sum() if minus else 0)


__prompts__
runs = [run(text) for text, _, _ in prompts]
__spellings__
before = [measured(logits, *wanted) for (_, logits, _), (_, *wanted) in zip(runs, prompts)]


def cut(vectors):
    """The projection on the singular vectors, as rows, that stay."""
    rows = vectors[__rows__]
    return __projection__


def edit(layer, head):
    """Edits the weights; returns what puts them back."""
    block = model.blocks[layer]
    changed = [block.mlp.W_out, block.mlp.b_out] if head is None else [block.attn.W_Q, block.attn.W_O, block.attn.b_O]
    kept = [(weight, weight.data.clone()) for weight in changed]
    if head is None:
        block.mlp.W_out.data.zero_()
        block.mlp.b_out.data = __instead__
        return kept
    W_Q, W_O = block.attn.W_Q.data[head].double(), block.attn.W_O.data[head].double()
    __edit__
    return kept


rows = []
groups = [[part] for part in PARTS] + ([PARTS] if len(PARTS) > 1 else [])
for group in groups:
    kept = [saved for part in group for saved in edit(*part)]
    changes = []
    for (text, *wanted), (x, logits, _), (logit, probability) in zip(prompts, runs, before):
        _, edited, _ = run(text)
        new_logit, new_probability = measured(edited, *wanted)
        kl = (logits.softmax(0) * (logits.log_softmax(0) - edited.log_softmax(0))).sum()
        changes.append((new_logit - logit, new_probability - probability, kl))
    for weight, data in reversed(kept):
        weight.data = data
    named = " ".join(f"L{layer}mlp" if head is None else f"{layer}.{head}" for layer, head in group)
    rows.append((named, *(sum(column).item() / len(prompts) for column in zip(*changes))))
table("what each edit changes", ("edited", "logit", "probability", "KL"), rows)
