def weights(name):
    """Of all heads, those that share keys or values with a copy each, [n_layers, n_heads, …]."""
    layers = [getattr(block.attn, name).double() for block in model.blocks]
    return torch.stack([own.repeat_interleave(model.cfg.n_heads // len(own), dim=0) for own in layers])


W_Q, W_K, W_V, W_O = (weights(name) for name in ("W_Q", "W_K", "W_V", "W_O"))
unit = lambda matrices: matrices / matrices.norm(dim=(-2, -1), keepdim=True)
# The norm of W_OV R is that of root(W_V) W_O C root(D)^T, where R = C D^T
root = lambda factor: torch.linalg.qr(factor).R
writes = unit(root(W_V) @ W_O).flatten(0, 1)
reads = unit(root(__second__) @ __first__).flatten(0, 1)
scores = torch.stack([(own @ reads.mT).norm(dim=(-2, -1)) for own in writes])
layer_of = torch.arange(len(scores)) // model.cfg.n_heads
scores[layer_of[:, None] >= layer_of[None]] = float("nan")
label = lambda head: f"{head // model.cfg.n_heads}.{head % model.cfg.n_heads}"
for at in scores.flatten().nan_to_num(-1).topk(min(20, len(scores))).indices.tolist():
    earlier, later = divmod(at, len(scores))
    print(label(earlier), label(later), round(scores[earlier, later].item(), 6))
plt.imshow(scores)
plt.gca().set(title=__title__, xlabel="later head", ylabel="earlier head")
plt.colorbar(label="composition score")
plt.show()
