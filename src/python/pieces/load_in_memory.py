from os.path import join
from safetensors.torch import save_file
from tempfile import TemporaryDirectory


def load_in_memory(hf_model, *options, **changed):
    """A model of transformers, through a folder with its numbers."""
    hf_model.config.architectures = [str(hf_model).partition("(")[0]]
    vars(hf_model.config).pop("quantization_config", None)
    tensors = {name: value.contiguous().clone() for name, value in hf_model.state_dict().items()}
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        hf_model.config.save_pretrained(folder)
        save_file(tensors, join(folder, "model.safetensors"), metadata={"format": "pt"})
        return load_folder(folder, *options, **changed)
