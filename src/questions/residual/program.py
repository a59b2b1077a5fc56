import torch

tokens = ids(TEXT)
__beginning__
logits, cache = model.run_with_cache(torch.tensor([tokens]))
position = POSITION % len(tokens)
stream = cache[POINT, LAYER][0, position].double()
__own_embedding__
print(" ".join(name(token) for token in tokens))
print(f"{POINT} of layer {LAYER} at position {position}, {name(tokens[position])}: norm {stream.norm():.6g}")


def lens(title, x):
    """The logit lens: final norm, W_U, b_U, softmax."""
    logits = unembedded(x)
    probabilities = logits.softmax(0)
    rows = [(i, name(i), logits[i], probabilities[i]) for i in top(logits, TOP)]
    table(title, ("id", "token", "logit", "probability"), rows)


lens("nearest in W_U (logit lens)", stream)
cosines = nearest("W_E", stream)
table("nearest in W_E", ("id", "token", "cosine"), [(i, name(i), cosines[i]) for i in top(cosines, TOP)])

# What was added up to the stream
parts = [("embed", __embed__)]
__pos_embed__
for layer in range(LAYER + 1):
    if layer < LAYER or POINT != "resid_pre":
        parts += written_by_layer(cache, layer, position, layer < LAYER or POINT == "resid_post")
__parts__

__attention__

lens("next token, by the whole model", cache["resid_post", model.cfg.n_layers - 1][0, position])
