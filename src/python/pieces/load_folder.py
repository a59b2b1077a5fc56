import transformer_lens.loading_from_pretrained as loading
from transformers import AutoModelForCausalLM, AutoTokenizer


def load_folder(folder, tokenizer=None, d_mlp=None, **changed):
    """Any checkpoint of Hugging Face's format: its own config.json says what it is."""
    processing = {**PROCESSING, **changed}
    cfg = loading.get_pretrained_model_config(folder, fold_ln=processing["fold_ln"], device="cpu")
    cfg.tokenizer_name = None
    cfg.d_mlp = d_mlp or cfg.d_mlp
    hf_model = AutoModelForCausalLM.from_pretrained(folder).float()
    state_dict = loading.get_pretrained_state_dict(folder, cfg, hf_model)
    loaded = HookedTransformer(cfg, tokenizer)
    loaded.load_and_process_state_dict(state_dict, **processing)
    return loaded
