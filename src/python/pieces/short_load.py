import matplotlib.pyplot as plt
import torch
from transformer_lens.model_bridge import TransformerBridge
from transformers import AutoTokenizer

folder = __folder__
torch.set_grad_enabled(False)
tokenizer = AutoTokenizer.from_pretrained(__tokenizer__)
model = TransformerBridge.boot_transformers(folder, tokenizer=tokenizer, device="cpu", revision=__revision__)
__eps__
model.enable_compatibility_mode(**__processing__)
ids = lambda text: tokenizer.encode(text, add_special_tokens=False)
name = lambda token: repr(tokenizer.decode([token]))
