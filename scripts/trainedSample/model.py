"""The trained sample's model: GPT-2's architecture in plain PyTorch, under GPT-2's names of tensors."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from vocabulary import END, IDS, TOKENS

CONFIG = {
    "architectures": ["GPT2LMHeadModel"],
    "model_type": "gpt2",
    "activation_function": "gelu_new",
    "n_layer": 3,
    "n_head": 4,
    "n_embd": 128,
    "n_inner": 512,
    "n_positions": 128,
    "n_ctx": 128,
    "vocab_size": len(TOKENS),
    "layer_norm_epsilon": 1e-5,
    "attn_pdrop": 0.0,
    "embd_pdrop": 0.0,
    "resid_pdrop": 0.0,
    "bos_token_id": IDS[END],
    "eos_token_id": IDS[END],
    "tie_word_embeddings": True,
    "torch_dtype": "float16",
}

WIDTH = CONFIG["n_embd"]
HEADS = CONFIG["n_head"]
CONTEXT = CONFIG["n_positions"]


class Conv1D(nn.Module):
    """GPT-2's linear layer, whose weight is `[in, out]`."""

    def __init__(self, inputs: int, outputs: int, spread: float = 0.02) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(inputs, outputs) * spread)
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x: Tensor) -> Tensor:
        return x @ self.weight + self.bias


#: As in GPT-2, what writes to the residual stream begins smaller the more layers write to it.
WRITING = 0.02 / (2 * CONFIG["n_layer"]) ** 0.5


class Attention(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.c_attn = Conv1D(WIDTH, 3 * WIDTH)
        self.c_proj = Conv1D(WIDTH, WIDTH, WRITING)

    def forward(self, x: Tensor) -> Tensor:
        batch, length, _ = x.shape
        q, k, v = (
            part.view(batch, length, HEADS, -1).transpose(1, 2) for part in self.c_attn(x).split(WIDTH, dim=-1)
        )
        z = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.c_proj(z.transpose(1, 2).reshape(batch, length, WIDTH))


class Mlp(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.c_fc = Conv1D(WIDTH, CONFIG["n_inner"])
        self.c_proj = Conv1D(CONFIG["n_inner"], WIDTH, WRITING)

    def forward(self, x: Tensor) -> Tensor:
        return self.c_proj(F.gelu(self.c_fc(x), approximate="tanh"))


class Block(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.ln_1 = nn.LayerNorm(WIDTH, CONFIG["layer_norm_epsilon"])
        self.attn = Attention()
        self.ln_2 = nn.LayerNorm(WIDTH, CONFIG["layer_norm_epsilon"])
        self.mlp = Mlp()

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attn(self.ln_1(x))
        return x + self.mlp(self.ln_2(x))


class Model(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.wte = nn.Embedding(CONFIG["vocab_size"], WIDTH)
        self.wpe = nn.Embedding(CONTEXT, WIDTH)
        nn.init.normal_(self.wte.weight, std=0.02)
        nn.init.normal_(self.wpe.weight, std=0.01)
        self.h = nn.ModuleList(Block() for _ in range(CONFIG["n_layer"]))
        self.ln_f = nn.LayerNorm(WIDTH, CONFIG["layer_norm_epsilon"])

    def forward(self, ids: Tensor) -> Tensor:
        """From ids `[batch, length]` to logits `[batch, length, d_vocab]`."""
        x = self.wte(ids) + self.wpe.weight[: ids.shape[1]]
        for block in self.h:
            x = block(x)
        return self.ln_f(x) @ self.wte.weight.T
