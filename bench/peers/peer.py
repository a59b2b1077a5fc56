"""TransformerLens beside QK Lens: answers requests, a JSON object a line, with a JSON object a line each."""

import contextlib
import importlib.metadata
import io
import json
import os
import sys
import time
import traceback

# What libraries print goes to standard error, replies go where standard output went.
replies = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

import torch
import transformers

torch.set_grad_enabled(False)
transformers.utils.logging.disable_progress_bar()
MAJOR = int(importlib.metadata.version("transformer_lens").split(".")[0])
state = {}


def tokenizer_of_gpt2(folder):
    """GPT-2's tokenizer from a folder where the one of the hub isn't at hand."""
    real = transformers.AutoTokenizer.from_pretrained

    def from_pretrained(name, *args, **options):
        try:
            return real(name, *args, **options)
        except OSError:
            if name != "gpt2":
                raise
            return real(folder, *args, **options)

    transformers.AutoTokenizer.from_pretrained = from_pretrained


def load(folder, code):
    """HookedTransformer by the code that QK Lens' programs load it with; from version 4 on, a bridge instead of it."""
    if MAJOR < 4:
        names = {}
        exec(code, names)
        return names["model"]
    from transformer_lens.model_bridge import TransformerBridge

    bridge = TransformerBridge.boot_transformers(folder, device="cpu")
    bridge.enable_compatibility_mode(
        disable_warnings=True,
        fold_ln=True,
        center_writing_weights=True,
        center_unembed=True,
        fold_value_biases=True,
        refactor_factored_attn_matrices=False,
    )
    return bridge


def run_load(folder, code, tokenizer):
    tokenizer_of_gpt2(tokenizer)
    state["load"] = folder, code
    state["model"] = load(folder, code)


def run_cold(tokens):
    """Milliseconds of loading and the first run, the libraries having been imported."""
    state.pop("model", None)
    start = time.perf_counter()
    state["model"] = load(*state["load"])
    run_once(tokens)
    return 1000 * (time.perf_counter() - start)


def run_once(tokens):
    return state["model"].run_with_cache(torch.tensor([tokens]))


def run_warm(tokens):
    start = time.perf_counter()
    run_once(tokens)
    return 1000 * (time.perf_counter() - start)


def run_logits(tokens):
    return run_once(tokens)[0][0, -1].double().tolist()


def run_patterns(tokens):
    _, cache = run_once(tokens)
    return [cache["pattern", layer][0].double().tolist() for layer in range(state["model"].cfg.n_layers)]


def run_attribution(tokens, target, minus):
    """What each part wrote to a token's logit after the last token, or to the difference of two, by its label."""
    _, cache = run_once(tokens)
    own = {}
    for stack, labels in (
        cache.stack_head_results(layer=-1, pos_slice=-1, return_labels=True),
        cache.decompose_resid(layer=-1, mode="mlp", pos_slice=-1, return_labels=True),
    ):
        values = cache.logit_attrs(stack, tokens=target, incorrect_tokens=minus, pos_slice=-1)
        own.update(zip(labels, values.flatten().tolist()))
    return own


def run_ablation(tokens, layer, head, kind, target, minus):
    """How the difference of two logits changes without a head, or with its mean over the positions."""

    def edit(z, hook):
        own = z[:, :, head] if z.ndim == 4 else z.unflatten(-1, (state["model"].cfg.n_heads, -1))[:, :, head]
        own[:] = 0 if kind == "zero" else own.mean(1, keepdim=True)
        return z

    model = state["model"]
    ids = torch.tensor([tokens])
    edited = model.run_with_hooks(ids, fwd_hooks=[(f"blocks.{layer}.attn.hook_z", edit)])[0, -1].double()
    before = model(ids)[0, -1].double()
    change = edited - before
    return (change[target] - change[minus]).item()


def run_program(code):
    """What a program prints."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "program", "exec"), {"__name__": "__main__"})
    return printed.getvalue()


for line in sys.stdin:
    request = json.loads(line)
    try:
        reply = {"ok": globals()["run_" + request.pop("method")](**request)}
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        reply = {"error": f"{type(error).__name__}: {error} (line {place.lineno} of {place.filename})"}
    print(json.dumps(reply), file=replies, flush=True)
