import matplotlib.pyplot as plt
import torch
from transformer_lens.model_bridge.sources import build_bridge_from_module
from transformers import AutoModelForCausalLM

folder = __folder__
torch.set_grad_enabled(False)
options = dict(dtype=torch.float32, attn_implementation="eager", revision=__revision__)
hf_model = AutoModelForCausalLM.from_pretrained(folder, **options)
model = build_bridge_from_module(hf_model, str(hf_model).partition("(")[0], hf_config=hf_model.config)
__eps__
model.enable_compatibility_mode(**__processing__)
ids = lambda text: [int(number) for number in text.split("#")[1:]]
name = lambda token: f"#{int(token)}"
