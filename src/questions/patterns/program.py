import torch

tokens = __tokens__
_, cache = model.run_with_cache(torch.tensor([tokens]))
position = POSITION % len(tokens)
print(" ".join(name(token) for token in tokens))
rows = []
for layer in range(model.cfg.n_layers):
    for head in range(model.cfg.n_heads):
        attention = cache["pattern", layer][0, head, position].double()
        key = __key__
        rows.append((f"{layer}.{head}", attention[key].item(), key, name(tokens[key])))
rows.sort(key=lambda row: -row[1])
table(f"attention from position {position}", ("head", "attention", "key", "token"), rows)
