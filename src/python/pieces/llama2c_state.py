from math import prod
from struct import unpack_from


def llama2c_state(path):
    """The tensors of a file of llama2.c, under Meta's names, with numbers from int8 if it is of version 2."""
    with open(path, "rb") as file:
        data = bytearray(file.read())
    magic, version, *_ = unpack_from("<Ii", data)
    version = version if magic == 0x616B3432 else 0
    sizes = unpack_from("<7i", data, 8 if version else 0)
    dim, hidden, layers, heads, key_heads, vocabulary, context = sizes
    shared = data[36] == 1 if version else vocabulary > 0
    group = unpack_from("<i", data, 37)[0]
    keys, vocabulary = dim // heads * key_heads, abs(vocabulary)
    state, at = {}, 256 if version else 28

    def take(name, *shape):
        nonlocal at
        count, quantised = prod(shape), version == 2 and len(shape) > 1
        values = torch.frombuffer(data, dtype=torch.int8 if quantised else torch.float32, count=count, offset=at)
        at += count * values.element_size()
        if quantised:
            scales = torch.frombuffer(data[at : at + 4 * count // group], dtype=torch.float32)
            at += 4 * count // group
            values = (values.view(-1, group) * scales[:, None]).view(-1)
        state[name] = values.view(shape).clone()

    def take_layers(name, *shape):
        for layer in range(layers):
            take(f"layers.{layer}.{name}.weight", *shape)

    def take_attention():
        take_layers("attention.wq", dim, dim)
        take_layers("attention.wk", keys, dim)
        take_layers("attention.wv", keys, dim)
        take_layers("attention.wo", dim, dim)

    def take_mlp():
        take_layers("feed_forward.w1", hidden, dim)
        take_layers("feed_forward.w2", dim, hidden)
        take_layers("feed_forward.w3", hidden, dim)

    if version == 0:
        take("tok_embeddings.weight", vocabulary, dim)
    take_layers("attention_norm", dim)
    if version == 0:
        take_attention()
    take_layers("ffn_norm", dim)
    if version == 0:
        take_mlp()
    take("norm.weight", dim)
    if version == 0:
        at += 4 * context * dim // heads
    else:
        take("tok_embeddings.weight", vocabulary, dim)
        take_attention()
        take_mlp()
    if not shared:
        take("output.weight", vocabulary, dim)
    return state
