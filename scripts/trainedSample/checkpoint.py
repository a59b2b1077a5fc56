"""Writes a checkpoint in Hugging Face's format, in half precision."""

import json
from pathlib import Path

from safetensors.torch import save_file

from model import CONFIG, Model
from vocabulary import END, tokenizer


def write_checkpoint(model: Model, folder: Path) -> None:
    """Writes `config.json`, `model.safetensors`, `tokenizer.json` and `tokenizer_config.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {f"transformer.{name}": tensor.half().contiguous() for name, tensor in model.state_dict().items()}
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    write_json(folder / "config.json", CONFIG, indent=2)
    write_json(folder / "tokenizer.json", tokenizer())
    special = {"bos_token": END, "eos_token": END, "tokenizer_class": "PreTrainedTokenizerFast"}
    write_json(folder / "tokenizer_config.json", special, indent=2)


def write_json(path: Path, value: object, indent: int | None = None) -> None:
    path.write_text(json.dumps(value, indent=indent, ensure_ascii=False) + "\n", encoding="utf-8")
