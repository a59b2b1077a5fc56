# A head's score of one query for one key, by what wrote both streams, with all norms' scales as they are here
layer, head = __layer__, __head__
key = __key__


def stream_parts(at):
    parts = [("embed", cache["embed"][0, at].double())]
    __pos_embed__
    for before in range(layer):
        parts += written_by_layer(cache, before, at)
    return parts


def placed(vector, at):
    """A query or key as it stands at a position."""
    return __placed__


def linear(at, W, b, own):
    """What each part adds to the query or key at a position, and biases."""
    x = cache["resid_pre", layer][0, at].double()
    centre = lambda part: __centre__
    scale = __ln1_scale__
    w, b_norm = norm_weights(read_norm(model.blocks[layer], "ln1"), model.cfg.d_model)
    through = lambda part: w * centre(part) / scale
    bias = b_norm @ W + b
    whole = through(x) @ W + bias
    by = head_norm(own, whole)
    parts = [(part, placed(by * (through(vector) @ W), at)) for part, vector in stream_parts(at)]
    return parts + [("biases", placed(by * bias, at))]


W_Q, W_K, b_Q, b_K = (stacked(model, name)[layer, head].double() for name in ("W_Q", "W_K", "b_Q", "b_K"))
attn = model.blocks[layer].attn
queries = linear(position, W_Q, b_Q, getattr(attn, "q_norm", None))
keys = linear(key, W_K, b_K, getattr(attn, "k_norm", None))
products = [(q, k, (a @ b).item() / attention_scale(model, layer)) for q, a in queries for k, b in keys]
print(f"head {layer}.{head}, {name(tokens[position])} for {name(tokens[key])}: {sum(score for _, _, score in products):.6g}")
for side, which in (("query", 0), ("key", 1)):
    sums = {}
    for product in products:
        sums[product[which]] = sums.get(product[which], 0) + product[2]
    table(f"by what wrote the {side}'s stream", ("part", "score"), sorted(sums.items(), key=lambda row: -abs(row[1])))
largest = sorted(products, key=lambda row: -abs(row[2]))[:TOP]
table("the largest products", ("query's part", "key's part", "score"), largest)
