tokens = __tokens__
_, cache = model.run_with_cache(torch.tensor([tokens]))
patterns = torch.stack([cache["pattern", layer][0, :, __position__] for layer in range(model.cfg.n_layers)])
attention, keys = patterns.max(-1)
__key__
most = attention.flatten().topk(__most__).indices.tolist()
for layer, head in (divmod(at, model.cfg.n_heads) for at in most):
    key = keys[layer, head].item()
    print(f"{layer}.{head}: {attention[layer, head]:.6g} to {key}, {name(tokens[key])}")
plt.imshow(attention, vmin=0, vmax=1)
plt.gca().set(title=__title__, xlabel="head", ylabel="layer")
plt.colorbar(label="attention")
plt.show()
