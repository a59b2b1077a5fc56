import torch

HEAD_LAYER, HEAD = __layer__, __head__
# Scores at the position: query and key are each the token's embedding, over the norm's scale of the stream, and the rest
pattern = cache["pattern", HEAD_LAYER][0, HEAD].double()
attn = model.blocks[HEAD_LAYER].attn
ln1 = read_norm(model.blocks[HEAD_LAYER], "ln1")
norm_w, _ = norm_weights(ln1, model.cfg.d_model)


def read(at, weight, bias, own):
    W, b = (stacked(model, name)[HEAD_LAYER, HEAD].double() for name in (weight, bias))
    x = cache["resid_pre", HEAD_LAYER][0, at].double()
    scale = __scale__
    token = vocabulary("W_E")[tokens[at]]
    of_token = (norm_w * __token__ / scale) @ W
    whole = ln1(x.to(model.W_U.dtype)[None, None])[0, 0].double()
    every = whole @ W + b
    by = head_norm(own, every)
    of_token, every = by * of_token, by * every
    __turn__
    return of_token, every - of_token


query_token, query_rest = read(position, "W_Q", "b_Q", getattr(attn, "q_norm", None))
rows = []
for at in range(__seen__):
    if pattern[position, at] == 0:
        # Outside the window
        continue
    key_token, key_rest = read(at, "W_K", "b_K", getattr(attn, "k_norm", None))
    *split, rest = [q @ k / attention_scale(model, HEAD_LAYER) for q in (query_token, query_rest) for k in (key_token, key_rest)]
    __penalty__
    rows.append((at, name(tokens[at]), pattern[position, at], sum(split) + rest, *split, rest))
header = ("key", "token", "attention", "score", "tokens", "query token", "key token", "rest")
table(f"head {HEAD_LAYER}.{HEAD} attends to", header, rows)
print("\nattention pattern, query by key:")
for row in pattern.tolist():
    print(" ".join(f"{value:.4f}" for value in row))
