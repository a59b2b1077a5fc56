def bases(name):
    """Orthonormal rows of all heads, those that share keys or values with a copy each, [heads, d_head, d_model]."""
    layers = [getattr(block.attn, name).double() for block in model.blocks]
    heads = torch.stack([own.repeat_interleave(model.cfg.n_heads // len(own), dim=0) for own in layers])
    rows = (heads if name == "W_O" else heads.mT).flatten(0, 1)
    return torch.linalg.qr(rows.mT).Q.mT


first, second = bases(__first__), bases(__second__)
# The mean squared cosine of the principal angles; d_head / d_model for random spaces
overlap = torch.stack([(own @ second.mT).square().sum(dim=(1, 2)) for own in first]) / model.cfg.d_head
layer_of = torch.arange(len(overlap)) // model.cfg.n_heads
listed = __listed__
label = lambda head: f"{head // model.cfg.n_heads}.{head % model.cfg.n_heads}"
for at in overlap.where(listed, -1).flatten().topk(min(__top__, int(listed.sum()))).indices.tolist():
    a, b = divmod(at, len(overlap))
    print(label(a), label(b), round(overlap[a, b].item(), 6))
plt.imshow(overlap)
plt.gca().set(title=__title__, xlabel="second head", ylabel="first head")
plt.colorbar(label="overlap")
plt.show()
