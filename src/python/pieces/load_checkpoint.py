import transformers
from transformer_lens.model_bridge.sources import build_bridge_from_module
from transformers import AutoModelForCausalLM

transformers.utils.logging.disable_progress_bar()


def load_checkpoint(source, tokenizer=None, hf_model=None, **options):
    """Any checkpoint of Hugging Face's format, a folder or a name on the hub: its own config.json says what it is."""
    if hf_model is None:
        hf_model = AutoModelForCausalLM.from_pretrained(source, dtype=torch.float32, **options)
    hf_model.set_attn_implementation("eager")
    if hasattr(hf_model.config, "norm_epsilon"):
        # StarCoder2's name, which TransformerLens 4.3 does not look for
        hf_model.config.layer_norm_eps = hf_model.config.norm_epsilon
    if hf_model.config.model_type == "opt":
        config = hf_model.config
        usual = config.do_layer_norm_before and config.layer_norm_elementwise_affine
        if not usual or config.word_embed_proj_dim != config.hidden_size:
            raise SystemExit("TransformerLens 4.3 computes this form of OPT otherwise. QK Lens' answer stands alone.")
    hf_model = __finished__
    architecture = str(hf_model).partition("(")[0]
    return processed(build_bridge_from_module(hf_model, architecture, hf_config=hf_model.config, tokenizer=tokenizer))
