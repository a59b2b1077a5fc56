drawn = torch.stack([torch.randperm(__below__)[:__count__] for _ in range(__draws__)])
first = torch.tensor(__first__, dtype=torch.long).repeat(len(drawn), 1)
tokens = torch.cat([first, drawn, drawn], dim=1)
_, cache = model.run_with_cache(tokens)
patterns = torch.stack([cache["pattern", layer] for layer in range(model.cfg.n_layers)])
offset = 1 - drawn.shape[1]
induction = patterns.diagonal(offset, -2, -1)[..., first.shape[1] :].mean((1, 3))
for i in induction.flatten().topk(__most__).indices.tolist():
    layer, head = divmod(i, model.cfg.n_heads)
    print(f"{layer}.{head}: {induction[layer, head]:.6g}")
plt.imshow(induction, vmin=0, vmax=1)
plt.gca().set(title=__title__, xlabel="head", ylabel="layer")
plt.colorbar(label="induction")
plt.show()
