"""Circuits of the weights that TransformerLens processes (in float32)."""

import torch
from transformer_lens import FactoredMatrix
from transformers.activations import ACT2FN

from bridge import model, of_head, state, stream_embedding


def mlp(block, read):
    """What a block's MLP makes of the stream behind its norm; some don't come as a module of their own."""
    cfg = model().cfg
    if cfg.architecture in ("BloomForCausalLM", "MPTForCausalLM", "MptForCausalLM"):
        return block.mlp(read, torch.zeros_like(read))
    if cfg.architecture == "OPTForCausalLM":
        return block.mlp.out(ACT2FN[cfg.act_fn](getattr(block.mlp, "in")(read)))
    return block.mlp(read)


def effective_embedding():
    """W_EE: what layer 0's MLP makes of each token that attends to itself alone, attention biases left out."""
    own = model()
    block = own.blocks[0]
    W_OV = sum(of_head("W_V", 0, head) @ of_head("W_O", 0, head) for head in range(own.cfg.n_heads)).float()
    attn_norm = getattr(block, "ln1", torch.nn.Identity())
    mlp_norm = getattr(block, "ln2", attn_norm)
    rows = []
    for embed in stream_embedding().split(2048):
        embed = embed[None]
        post = attn_norm(embed) @ W_OV
        if hasattr(block, "ln1_post"):
            post = block.ln1_post(post)
        read = embed if own.cfg.parallel_attn_mlp else embed + post
        out = mlp(block, mlp_norm(read))
        rows.append((block.ln2_post(out) if hasattr(block, "ln2_post") else out)[0])
    return torch.cat(rows)


def vocabulary(space):
    if space == "W_EE":
        if "W_EE" not in state:
            state["W_EE"] = effective_embedding()
        return state["W_EE"]
    return stream_embedding() if space == "W_E" else model().W_U.T


# The vocabulary and the weights on either side
CIRCUITS = {
    "qk": (None, "W_Q", "W_K", None),
    "embedding": ("W_E", "W_Q", "W_K", "W_E"),
    "effective": ("W_U", "W_Q", "W_K", "W_EE"),
    "ov": (None, "W_V", "W_O", None),
    "fullOv": ("W_E", "W_V", "W_O", "W_U"),
}


def factors(circuit, layer, head, dtype=torch.float64):
    """The two sides of a circuit, each [rows, d_head]."""

    def side(space, name):
        weights = of_head(name, layer, head)
        weights = (weights.T if name == "W_O" else weights).to(dtype)
        return vocabulary(space).to(dtype) @ weights if space else weights

    first, a, b, second = CIRCUITS[circuit]
    return side(first, a), side(second, b)


def spectrum(a, b):
    return FactoredMatrix(a, b.T).svd()


def run_spectra(layer, head, circuits):
    return {circuit: spectrum(*factors(circuit, layer, head))[1].tolist() for circuit in circuits}


def run_copying_score(layer, head):
    a, b = factors("fullOv", layer, head)
    values = torch.linalg.eigvals(b.T @ a)
    return (values.sum().real / values.abs().sum()).item()


def run_rows(space, ids):
    return vocabulary(space)[ids].double().tolist()


def run_neuron(layer, neuron, ids):
    """Tokens' dot products with what a neuron reads, or with what opens its gate."""
    own = model()
    weights = own.W_gate if own.cfg.gated_mlp else own.W_in
    return (stream_embedding()[ids].double() @ weights[layer][:, neuron].double()).tolist()
