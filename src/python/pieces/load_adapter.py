from os.path import exists, join
from peft import PeftModel


def load_adapter(base, folder, tokenizer=None):
    """A LoRA adapter, merged into its base by PEFT. Needs: pip install peft"""
    hf_model = AutoModelForCausalLM.from_pretrained(base).float()
    hf_model = PeftModel.from_pretrained(hf_model, folder).merge_and_unload()
    return load_checkpoint(base, tokenizer, hf_model)


def with_tokenizer(folder, base):
    """Training may have added tokens."""
    return folder if exists(join(folder, "tokenizer_config.json")) else base
