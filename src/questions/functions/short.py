__needs__

tokens = [[ids(" " + word) for word in pair.split(", ")] for pair in __pairs__.split("; ")]
sources, targets = zip(*[(a[0], b[0]) for a, b in tokens if len(a) == len(b) == 1])
rows, W_U = __space__[list(sources)].double(), model.W_U.double()
shares = []
for block in model.blocks:
    attn, sharing = block.attn, model.cfg.n_heads // len(block.attn.W_V)
    for head in range(model.cfg.n_heads):
        logits = rows @ attn.W_V[head // sharing].double() @ attn.W_O[head].double() @ W_U
        raised = logits.topk(__first__).indices
        shares.append((raised == torch.tensor(targets)[:, None]).any(dim=1).double().mean().item())
shares = torch.tensor(shares).view(model.cfg.n_layers, -1)
for at in shares.flatten().topk(min(__top__, shares.numel())).indices.tolist():
    print(f"{at // model.cfg.n_heads}.{at % model.cfg.n_heads}", round(shares.flatten()[at].item(), 6))
plt.imshow(shares)
plt.gca().set(title=__title__, xlabel="head", ylabel="layer")
plt.colorbar(label="share of pairs")
plt.show()
