import torch

tokens = __tokens__
logits, cache = model.run_with_cache(torch.tensor([tokens]))
position = POSITION % len(tokens)
logits = logits[0, position].double()
target, minus = __target__, __minus__
print(" ".join(name(token) for token in tokens))
for token in [target] if minus is None else [target, minus]:
    rank = (logits > logits[token]).sum().item() + 1
    print(f"{name(token)}: logit {logits[token]:.6g}, probability {logits.softmax(0)[token]:.6g}, rank {rank}")


def written(cache, position):
    """What each part adds to the logit, with the final norm's scale as it is there, and the direction that it is along."""
    x = cache["resid_post", model.cfg.n_layers - 1][0, position].double()
    centred = __centred__
    scale = __scale__
    norm_w, norm_b = norm_weights(model.ln_final, model.cfg.d_model)
    column = vocabulary("W_U")[target] - (0 if minus is None else vocabulary("W_U")[minus])
    u = norm_w * column / scale
    __centring__
    bias = (norm_b * column).sum() + model.b_U[target].double() - (0 if minus is None else model.b_U[minus].double())
    parts = [("embed", cache["embed"][0, position].double() @ u)]
    __pos_embed__
    for layer in range(model.cfg.n_layers):
        parts += [(part, x @ u) for part, x in written_by_layer(cache, layer, position)]
    return parts + [("b_U", bias)], u


parts, direction = written(cache, position)
rows = sorted(((part, value.item()) for part, value in parts), key=lambda row: -abs(row[1]))
table("who wrote it", ("part", "logit"), rows)
print(f"sum {sum(value for _, value in rows):.6g}")

most = logits.softmax(0)
table("next token", ("id", "token", "logit", "probability"), [(i, name(i), logits[i], most[i]) for i in top(logits, TOP)])
