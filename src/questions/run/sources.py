# What one head wrote, by the positions that it attended to
layer, head = __layer__, __head__
values = cache["v", layer][0]
values = values.repeat_interleave(model.cfg.n_heads // values.shape[1], dim=1)[:, head].double()
pattern = cache["pattern", layer][0, head, position].double()
by = post_norm_factor(cache, layer, position)
moved = pattern * (values @ stacked(model, "W_O")[layer, head].double() @ (by * direction))
seen = __seen__
rows = [(at, name(tokens[at]), moved[at], pattern[at]) for at in top(moved, seen, "magnitude") if at < seen]
table(f"head {layer}.{head} by source", ("position", "token", "logit", "attention"), rows)
