"""Notes on the planted checkpoint: its heads read without QK Lens, for comparison.

The model is made by hand (see notes.md): everything found here was planted.
Needs numpy. Put the cursor on a head in a comment and run "QK Lens: Analyze QK Head".
"""

# %%
import json
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent / "planted-gpt2"


def load(folder):
    """All tensors of an F32 safetensors file, by name."""
    raw = (folder / "model.safetensors").read_bytes()
    start = 8 + int.from_bytes(raw[:8], "little")
    header = json.loads(raw[8:start])
    header.pop("__metadata__", None)
    return {
        name.removeprefix("transformer."): np.frombuffer(
            raw[start + t["data_offsets"][0] : start + t["data_offsets"][1]], "<f4"
        ).reshape(t["shape"]).astype(np.float64)
        for name, t in header.items()
    }


config = json.loads((FOLDER / "config.json").read_text())
weights = load(FOLDER)
d_model, n_heads = config["n_embd"], config["n_head"]
d_head = d_model // n_heads


# %%
def query_key(layer, head):
    """W_Q and W_K with LayerNorm folded in, [d_model, d_head] each."""
    w = weights[f"h.{layer}.ln_1.weight"][:, None] * weights[f"h.{layer}.attn.c_attn.weight"]
    w = w - w.mean(0)
    parts = w.reshape(d_model, 3, n_heads, d_head)
    return parts[:, 0, head], parts[:, 1, head]


def spectrum(layer, head):
    W_Q, W_K = query_key(layer, head)
    return np.linalg.svd(W_Q @ W_K.T, compute_uv=False)[:d_head]


# %% The spectra of qk, one line per head
for layer in range(config["n_layer"]):
    for head in range(n_heads):
        print(f"L{layer}H{head}", np.round(spectrum(layer, head)[:5], 3))

# L3H1 9.0 against 2.0: one vector. Names on both sides in `effective`:
#   query [' James', ' Sophia', ' Ian', ' Donald'], key [' Logan', ' Peter', ' James', ' Janet']
# L2H4 9.0, 6.5, 4.5: weekdays -> months, months -> numbers, numbers -> weekdays
# L1H3 7.007, 7.0: a pair, don't read its vectors separately
# L1H5 rank 8: vectors 8 to 15 are rounding
# L2H2 nothing to see in QK. Its OV circuit copies [' France', ' Japan', ' Peru']

# %% For comparison, from GPT-2 small (not this checkpoint, which has no head 10.7):
# squared cosine of W_EE with the key direction of vector 0 of qk: [' Walker', ' Wade', ' House', ' trespass'].
# Two surnames lead; with L3H1 the whole table is first names. A real head is never as tidy as a planted one.

# %% How many singular values are above a tenth of the first?
for layer, head in [(3, 1), (2, 4), (1, 3), (1, 5), (0, 0)]:
    s = spectrum(layer, head)
    print(f"head {layer}.{head}:", int((s > s[0] / 10).sum()))
