unembed_to_embed = model.W_U.double() @ __W_E__.double()
scores = torch.zeros(model.cfg.n_layers, model.cfg.n_heads)
for layer in __layers__:
    attn = model.blocks[layer].attn
    for head, W_O in enumerate(attn.W_O.double()):
        W_V = attn.W_V[head * len(attn.W_V) // len(attn.W_O)].double()
        eigenvalues = torch.linalg.eigvals(W_O @ unembed_to_embed @ W_V)
        scores[layer, head] = eigenvalues.real.sum() / eigenvalues.abs().sum()
for layer, row in enumerate(scores.tolist()):
    print(f"layer {layer}:", " ".join(f"{score:.4f}" for score in row))
plt.imshow(scores, cmap="RdBu", vmin=-1, vmax=1)
plt.gca().set(title=__title__, xlabel="head", ylabel="layer")
plt.colorbar(label="copying score (Elhage et al. 2021)")
plt.show()
