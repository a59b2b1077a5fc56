from glob import glob
import json
from safetensors.torch import load_file
from transformer_lens import TransformerBridgeConfig
from transformer_lens.utilities.tl_checkpoint_conversion import convert_tl_checkpoint


def load_checkpoint(folder, tokenizer=None):
    """TransformerLens' own state dict beside its config."""
    with open(f"{folder}/config.json") as file:
        config = {"normalization_type": "LN", **json.load(file)}
    state_dict = {}
    for path in sorted(glob(f"{folder}/*.safetensors")):
        state_dict.update(load_file(path))
    for path in [] if state_dict else sorted(glob(f"{folder}/*.bin") + glob(f"{folder}/*.pt*")):
        state_dict.update(torch.load(path, map_location="cpu", weights_only=True))
    check_native(config)
    sizes = ("d_model", "n_heads", "d_head", "d_mlp", "n_layers", "n_ctx", "d_vocab", "d_vocab_out", "n_key_value_heads")
    kinds = ("act_fn", "normalization_type", "eps", "final_rms", "gated_mlp", "attn_only", "attention_dir")
    scales = ("use_attn_scale", "attn_scale", "attn_scores_soft_cap", "output_logits_soft_cap")
    known = {name: config[name] for name in (*sizes, *kinds, *scales) if name in config}
    cfg = TransformerBridgeConfig(**known, device="cpu", init_weights=False)
    bridge = TransformerBridge.boot_native(cfg, tokenizer)
    bridge.load_state_dict(convert_tl_checkpoint(turned_round(state_dict, cfg), cfg))
    return processed(bridge)


def check_native(config):
    """Stops at what TransformerLens 4.3 no longer computes as the model was trained."""
    left = {
        "positions other than learned ones": config.get("positional_embedding_type", "standard") != "standard",
        "a LayerNorm after the embedding": config.get("post_embedding_ln"),
        "experts": config.get("num_experts"),
        "attention and MLP in parallel": config.get("parallel_attn_mlp"),
        "local attention": config.get("use_local_attn"),
        "norms of queries and keys": config.get("use_qk_norm"),
        "scores divided by the layer": config.get("scale_attn_by_inverse_layer_idx"),
        "norms after attention and MLP": config.get("use_normalization_before_and_after"),
    }
    if found := [what for what, is_there in left.items() if is_there]:
        raise SystemExit(f"TransformerLens 4 loads no state dict with {', '.join(found)}. QK Lens' answer stands alone.")


def turned_round(state_dict, cfg):
    """As TransformerLens has them since version 1: before it, some matrices were the other way round, or all heads' in one."""
    shapes = {
        ".W_E": (cfg.d_vocab, cfg.d_model),
        ".W_U": (cfg.d_model, cfg.d_vocab_out),
        ".W_pos": (cfg.n_ctx, cfg.d_model),
        ".W_in": (cfg.d_model, cfg.d_mlp),
        ".W_out": (cfg.d_mlp, cfg.d_model),
        ".W_O": (cfg.n_heads, cfg.d_head, cfg.d_model),
        **{f".W_{name}": (-1, cfg.d_model, cfg.d_head) for name in "QKV"},
    }
    turned = {}
    for name, value in state_dict.items():
        shape = next((shape for ending, shape in shapes.items() if name.endswith(ending)), None)
        if shape and value.ndim < len(shape):
            value = value.T.reshape(shape)
        elif shape and tuple(value.shape[-2:]) != shape[-2:]:
            value = value.mT
        turned[name] = value.float()
    return turned
