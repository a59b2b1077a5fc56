from glob import glob
import json
from safetensors.torch import load_file
from transformer_lens import HookedTransformerConfig


def load_folder(folder, tokenizer=None, **changed):
    """TransformerLens' own state dict beside its config."""
    processing = {**PROCESSING, **changed}
    with open(f"{folder}/config.json") as file:
        config = {**json.load(file), "device": "cpu", "tokenizer_name": None, "init_weights": False}
    config.pop("dtype", None)
    if config.get("num_experts") and config.get("normalization_type", "LN") in ("LN", "LNPre"):
        # Of experts behind a LayerNorm, TransformerLens would change what the model computes
        processing.update(fold_ln=False, center_writing_weights=False)
    if processing["fold_ln"] and config.get("normalization_type", "LN") in ("LN", "RMS"):
        config["normalization_type"] = config.get("normalization_type", "LN") + "Pre"
    state_dict = {}
    for path in sorted(glob(f"{folder}/*.safetensors")):
        state_dict.update(load_file(path))
    for path in [] if state_dict else sorted(glob(f"{folder}/*.bin") + glob(f"{folder}/*.pt*")):
        state_dict.update(torch.load(path, map_location="cpu", weights_only=True))
    loaded = HookedTransformer(HookedTransformerConfig.from_dict(config), tokenizer)
    for name, shape in [(name, own.shape) for name, own in loaded.state_dict().items() if name in state_dict]:
        value = state_dict[name]
        if value.shape != shape and value.numel() == shape.numel():
            # From before TransformerLens: the other way round, or all heads' W_O in one
            state_dict[name] = value.T.reshape(shape) if value.ndim < len(shape) else value.mT
    if processing["fold_ln"] and config.get("final_rms") and "ln_final.w" in state_dict:
        # Here, as TransformerLens would centre W_U too, which this norm does not do to what it reads
        state_dict["unembed.W_U"] = state_dict["unembed.W_U"] * state_dict.pop("ln_final.w")[:, None]
    loaded.load_and_process_state_dict(state_dict, **processing)
    return loaded
