"""Runs on a prompt."""

import torch
import transformers

from bridge import model, of_head


def once(tokens):
    return model().run_with_cache(torch.tensor([tokens]))


def run_logits(tokens):
    return once(tokens)[0][0, -1].double().tolist()


def run_published(folder, tokens):
    """The logits of the model as it is published, without TransformerLens."""
    [architecture] = transformers.AutoConfig.from_pretrained(folder).architectures
    own = getattr(transformers, architecture).from_pretrained(folder, dtype=torch.float32).eval()
    return own(torch.tensor([tokens])).logits[0, -1].double().tolist()


def run_patterns(tokens):
    _, cache = once(tokens)
    return [cache["pattern", layer][0].double().tolist() for layer in range(model().cfg.n_layers)]


def behind_norm(cache, layer):
    """What a norm after attention multiplies each entry of its output by, at each position; 1 without one.

    The norm has the scale that the heads and b_O give it together, so that what they write adds up.
    """
    if not hasattr(model().blocks[layer], "ln1_post"):
        return torch.ones(1, model().cfg.d_model)
    heads = torch.stack([of_head("W_O", layer, head).float() for head in range(model().cfg.n_heads)])
    written = torch.einsum("pnh,nhd->pd", by_head(cache["z", layer])[0], heads)
    bias = model().blocks[layer].attn.b_O
    return cache["attn_out", layer][0] / (written if bias is None else written + bias)


def by_head(z):
    """[batch, position, head, d_head]"""
    return z if z.ndim == 4 else z.unflatten(-1, (model().cfg.n_heads, -1))


def run_attribution(tokens, target, minus):
    """What each part wrote to a token's logit after the last token, or to the difference of two, by its label."""
    _, cache = once(tokens)
    heads, names = cache.stack_head_results(layer=-1, pos_slice=-1, return_labels=True)
    factors = torch.stack([behind_norm(cache, layer)[-1] for layer in range(model().cfg.n_layers)])
    heads = heads * factors.repeat_interleave(model().cfg.n_heads, 0)[:, None]
    own = {}
    for stack, labels in (
        (heads, names),
        cache.decompose_resid(layer=-1, mode="mlp", pos_slice=-1, return_labels=True),
    ):
        values = cache.logit_attrs(stack, tokens=target, incorrect_tokens=minus, pos_slice=-1)
        own.update(zip(labels, values.flatten().tolist()))
    return own


def run_ablation(tokens, layer, head, kind, target, minus):
    """How the difference of two logits changes without a head's z, or with its mean over the positions."""
    before, cache = once(tokens)
    mean = by_head(cache["z", layer])[0, :, head].mean(0)

    def edit(z, hook):
        edited = by_head(z).clone()
        edited[:, :, head] = 0 if kind == "zero" else mean
        return edited.reshape(z.shape)

    after = model().run_with_hooks(torch.tensor([tokens]), fwd_hooks=[(f"blocks.{layer}.attn.hook_z", edit)])
    change = (after - before)[0, -1].double()
    return (change[target] - change[minus]).item()
