# The same for what enters the layer in a run, with the token of another place beside it
__random__
run = __tokens__
__beginning__
_, cache = model.run_with_cache(torch.tensor([run]))
norm_w, _ = norm_weights(read_norm(model.blocks[LAYER], "ln1"), model.cfg.d_model)
places = [at for at, token in enumerate(run) if token < d_vocab and not (at == 0 and token == __bos__)]
rows, others = [], []
for i, at in enumerate(places):
    x = cache["resid_pre", LAYER][0, at].double()
    __centred__
    x = norm_w * x / __scale__
    logits = vocabulary("W_U") @ (x @ W_V @ W_O)
    rank = lambda token: (logits > logits[token]).sum().item() + ((logits == logits[token]).sum().item() + 1) / 2
    other = run[places[(i + len(places) // 2) % len(places)]]
    rows.append((run[at], name(run[at]), logits[run[at]], rank(run[at])))
    others += [rank(other)] if other != run[at] else []
table("rank of tokens among their own outputs, in a run", ("id", "token", "logit", "rank"), rows)
for what, found in [("the token itself", [row[-1] for row in rows]), ("the token of another place", others)]:
    first = sum(rank <= d_vocab / 20 for rank in found) / max(len(found), 1)
    last = sum(rank > d_vocab - d_vocab / 20 for rank in found) / max(len(found), 1)
    print(f"{what}: in the first twentieth {first:.6g}, in the last {last:.6g}")
