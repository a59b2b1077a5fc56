from os.path import basename, dirname


def load_gguf(path, *options, **changed):
    """A GGUF file, as the numbers that its weights stand for. Needs: pip install gguf"""
    hf_model = AutoModelForCausalLM.from_pretrained(dirname(path), gguf_file=basename(path))
    return load_in_memory(hf_model, *options, **changed)
