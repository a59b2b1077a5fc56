"""The checkpoint in TransformerLens, with QK Lens' default processings."""

import torch
import transformers

state = {}


def load(folder, center_writing_weights=True, finishing=None):
    """finishing: Python that defines finished(hf_model), as in copied programs; none if TransformerLens does it all."""
    from transformer_lens.model_bridge import TransformerBridge
    from transformer_lens.model_bridge.sources import build_bridge_from_module

    # Factors that are stored have the same products as refactored ones, and more digits.
    processing = dict(
        fold_ln=True,
        center_writing_weights=center_writing_weights,
        center_unembed=True,
        fold_value_biases=True,
        refactor_factored_attn_matrices=False,
    )
    if finishing is None:
        model = TransformerBridge.boot_transformers(folder, device="cpu")
    else:
        names = {"torch": torch, "PROCESSING": processing}
        exec(finishing, names)
        hf_model = transformers.AutoModelForCausalLM.from_pretrained(
            folder, dtype=torch.float32, attn_implementation="eager"
        )
        hf_model = names["finished"](hf_model)
        model = build_bridge_from_module(hf_model, type(hf_model).__name__, hf_config=hf_model.config)
    model.enable_compatibility_mode(disable_warnings=True, **processing)
    return model


def model():
    return state["model"]


def run_tokenizer(folder):
    """From now on GPT-2's tokenizer comes from a folder where the one of the hub isn't at hand."""
    real = transformers.AutoTokenizer.from_pretrained

    def from_pretrained(name, *args, **options):
        try:
            return real(name, *args, **options)
        except OSError:
            if name not in ("gpt2", "openai-community/gpt2"):
                raise
            return real(folder, *args, **options)

    transformers.AutoTokenizer.from_pretrained = from_pretrained


def run_load(folder, **options):
    state.clear()
    state["model"] = load(folder, **options)


def stream_embedding():
    """W_E as the residual stream has it, [d_vocab, d_model]: scaled or behind a norm where the family does that."""
    own = model()
    rows = own.embed(torch.arange(own.cfg.d_vocab)[None])[0]
    if not hasattr(own, "embed_ln"):
        return rows
    # TransformerLens centres before this norm, which gives rows a mean again. Every norm that reads them takes it away.
    rows = own.embed_ln(rows)
    return rows - rows.mean(1, keepdim=True)


def attention_scaling(layer, d_head):
    """What a stretching of rotary positions (YaRN) multiplies entries of queries and keys by, [d_head]; QK Lens' W_Q and
    W_K include it."""
    factors = torch.ones(d_head, dtype=torch.float64)
    types = getattr(model().original_model.config, "layer_types", None)
    for module in model().original_model.modules():
        prefix = "" if hasattr(module, "attention_scaling") else f"{types[layer]}_" if types else None
        if prefix is not None and hasattr(module, f"{prefix}attention_scaling"):
            frequencies = getattr(module, f"{prefix}inv_freq")
            factors[: 2 * len(frequencies)] = getattr(module, f"{prefix}attention_scaling")
            break
    return factors


def of_head(name, layer, head):
    """One head's weights in float64; some heads may share them."""
    heads = getattr(model().blocks[layer].attn, name)
    own = heads[head * len(heads) // model().cfg.n_heads].double()
    return own * attention_scaling(layer, own.shape[1]) if name in ("W_Q", "W_K") else own
