# The stream at the position through W_U after each layer, and how far the last layer's distribution is from it
depths = [("embed", cache["resid_pre", 0])]
for layer in range(model.cfg.n_layers):
    __mid__
    depths.append((str(layer), cache["resid_post", layer]))
final = logits.log_softmax(0)
rows = []
for depth, streams in depths:
    here = unembedded(streams[0, position]).log_softmax(0)
    most = here.argmax().item()
    rank = (here > here[target]).sum().item() + 1
    divergence = (final.exp() * (final - here)).sum().item()
    entropy = -(here.exp() * here).sum().item()
    rows.append((depth, name(most), here[most].exp().item(), here[target].exp().item(), rank, entropy, divergence))
header = ("after layer", "token", "probability", "target's probability", "its rank", "entropy", "KL from the last")
table("through W_U after each layer", header, rows)
