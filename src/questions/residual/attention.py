import torch

HEAD_LAYER, HEAD = __layer__, __head__
# Scores at the position: query and key are each the token's embedding, over the norm's scale of the stream, and the rest
pattern = cache["pattern", HEAD_LAYER][0, HEAD].double()
scores = cache["attn_scores", HEAD_LAYER][0, HEAD].double()
attn = model.blocks[HEAD_LAYER].attn
ln1 = model.blocks[HEAD_LAYER].ln1
norm_w = ln1.w.double() if hasattr(ln1, "w") else torch.ones_like(stream)


def read(at, W, b):
    x = cache["resid_pre", HEAD_LAYER][0, at].double()
    scale = __scale__
    token = vocabulary("W_E")[tokens[at]]
    of_token = (norm_w * __token__ / scale) @ W[HEAD].double()
    whole = ln1(x.to(model.W_U.dtype)[None, None])[0, 0].double()
    __position__
    every = whole @ W[HEAD].double() + b[HEAD].double()
    __turn__
    return of_token, every - of_token


query_token, query_rest = read(position, attn.W_Q, attn.b_Q)
rows = []
for at in range(__seen__):
    key_token, key_rest = read(at, attn.W_K, attn.b_K)
    split = [q @ k / attn.attn_scale for q in (query_token, query_rest) for k in (key_token, key_rest)]
    rows.append((at, name(tokens[at]), pattern[position, at], scores[position, at], *split))
header = ("key", "token", "attention", "score", "tokens", "query token", "key token", "rest")
table(f"head {HEAD_LAYER}.{HEAD} attends to", header, rows)
print("\nattention pattern, query by key:")
for row in pattern.tolist():
    print(" ".join(f"{value:.4f}" for value in row))
