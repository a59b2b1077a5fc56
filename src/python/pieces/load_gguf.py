from os.path import basename, dirname


def load_gguf(path, tokenizer=None):
    """A GGUF file, as the numbers that its weights stand for. Needs: pip install gguf"""
    hf_model = AutoModelForCausalLM.from_pretrained(dirname(path), gguf_file=basename(path))
    vars(hf_model.config).pop("quantization_config", None)
    return load_checkpoint(dirname(path), tokenizer, hf_model)
