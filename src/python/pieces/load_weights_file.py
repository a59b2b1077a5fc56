from os.path import join
from safetensors.torch import load_file, save_file
from tempfile import TemporaryDirectory


def load_weights_file(path, tokenizer=None):
    """Weights alone, through a folder that holds them and their config under the usual names."""
    __path__
    if path.endswith(".safetensors"):
        state = load_file(path)
    else:
        state = __pickled__
    for key in ("state_dict", "model_state_dict", "model"):
        state = state.get(key, state)
    for prefix in ("_orig_mod.", "module."):
        state = {name.removeprefix(prefix): value for name, value in state.items()}
    tensors = {name: value.contiguous().clone() for name, value in state.items() if torch.is_tensor(value)}
    __renamed__
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        __config__
        save_file(tensors, join(folder, "model.safetensors"), metadata={"format": "pt"})
        return load_checkpoint(folder, tokenizer)
