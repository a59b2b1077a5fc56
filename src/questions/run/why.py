# A head's score of one query for one key, by what wrote both streams, with all norms' scales as they are here
layer, head = __layer__, __head__
attn = model.blocks[layer].attn
key = __key__


def stream_parts(at):
    parts = [("embed", cache["embed"][0, at].double())]
    __pos_embed__
    for before in range(layer):
        z = cache["z", before][0, at].double()
        parts += [(f"L{before}H{h}", z[h] @ model.W_O[before, h].double()) for h in range(model.cfg.n_heads)]
        parts.append((f"L{before} b_O", model.b_O[before].double()))
        if not model.cfg.attn_only:
            parts.append((f"L{before} mlp", cache["mlp_out", before][0, at].double()))
    return parts


def placed(vector, at):
    """A query or key as it stands at a position."""
    if model.cfg.positional_embedding_type != "rotary":
        return vector
    alone = torch.zeros(1, len(tokens), 1, model.cfg.d_head)
    alone[0, at, 0] = vector.float()
    return attn.apply_rotary(alone)[0, at, 0].double()


def linear(at, W, b, own):
    """What each part adds to the query or key at a position, and biases."""
    x = cache["resid_pre", layer][0, at].double()
    centre = lambda part: __centre__
    scale = __ln1_scale__
    ln1 = model.blocks[layer].ln1
    w = ln1.w.double() if hasattr(ln1, "w") else torch.ones_like(x)
    through = lambda part: w * centre(part) / scale
    bias = (ln1.b.double() @ W if hasattr(ln1, "b") else 0) + b
    __position__
    whole = through(x) @ W + bias
    by = 1 if own is None else own.w.double() / (whole.pow(2).mean() + model.cfg.eps).sqrt()
    parts = [(part, placed(by * (through(vector) @ W), at)) for part, vector in stream_parts(at)]
    return parts + [("biases", placed(by * bias, at))]


W_Q, W_K = model.W_Q[layer, head].double(), model.W_K[layer, head].double()
queries = linear(position, W_Q, model.b_Q[layer, head].double(), getattr(attn, "q_norm", None))
keys = linear(key, W_K, model.b_K[layer, head].double(), getattr(attn, "k_norm", None))
products = [(q, k, (a @ b).item() / attn.attn_scale) for q, a in queries for k, b in keys]
print(f"head {layer}.{head}, {name(tokens[position])} for {name(tokens[key])}: {sum(score for _, _, score in products):.6g}")
for side, which in (("query", 0), ("key", 1)):
    sums = {}
    for product in products:
        sums[product[which]] = sums.get(product[which], 0) + product[2]
    table(f"by what wrote the {side}'s stream", ("part", "score"), sorted(sums.items(), key=lambda row: -abs(row[1])))
largest = sorted(products, key=lambda row: -abs(row[2]))[:TOP]
table("the largest products", ("query's part", "key's part", "score"), largest)
