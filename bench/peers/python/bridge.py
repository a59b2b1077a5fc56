"""The checkpoint in TransformerLens, with QK Lens' default processings."""

import torch
import transformers

state = {}


def load(folder, center_writing_weights=True):
    from transformer_lens.model_bridge import TransformerBridge

    model = TransformerBridge.boot_transformers(folder, device="cpu")
    # Factors that are stored have the same products as refactored ones, and more digits.
    model.enable_compatibility_mode(
        disable_warnings=True,
        fold_ln=True,
        center_writing_weights=center_writing_weights,
        center_unembed=True,
        fold_value_biases=True,
        refactor_factored_attn_matrices=False,
    )
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


def run_load(folder, **processings):
    state.clear()
    state["model"] = load(folder, **processings)


def stream_embedding():
    """W_E as the residual stream has it, [d_vocab, d_model]: scaled or behind a norm where the family does that."""
    own = model()
    rows = own.embed(torch.arange(own.cfg.d_vocab)[None])[0]
    if not hasattr(own, "embed_ln"):
        return rows
    # TransformerLens centres before this norm, which gives rows a mean again. Every norm that reads them takes it away.
    rows = own.embed_ln(rows)
    return rows - rows.mean(1, keepdim=True)


def attention_scaling(d_head):
    """What a stretching of rotary positions (YaRN) multiplies entries of queries and keys by, [d_head]; QK Lens' W_Q and
    W_K include it."""
    factors = torch.ones(d_head, dtype=torch.float64)
    for module in model().original_model.modules():
        if hasattr(module, "attention_scaling"):
            factors[: 2 * len(module.inv_freq)] = module.attention_scaling
            break
    return factors


def of_head(name, layer, head):
    """One head's weights in float64; some heads may share them."""
    heads = getattr(model(), name)[layer]
    own = heads[head * len(heads) // model().cfg.n_heads].double()
    return own * attention_scaling(own.shape[1]) if name in ("W_Q", "W_K") else own
