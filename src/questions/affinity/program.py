import torch

# ||U^T V||^2, the sum of the squared cosines of the principal angles, for orthonormal bases U and V of two heads' spaces.
# Where heads share keys and values, stacked() has a copy for each; the first stands for all of them.
n_layers, n_heads, d_model, d_head = model.cfg.n_layers, model.cfg.n_heads, model.cfg.d_model, model.cfg.d_head
n_keys = getattr(model.cfg, "n_key_value_heads", None) or n_heads


def bases(space):
    """Of the heads whose spaces differ: their names, ranks, and bases as rows, [heads, d_head, d_model]."""
    name = {"query": "W_Q", "key": "W_K", "value": "W_V", "output": "W_O"}[space]
    every = n_heads // n_keys if space in ("key", "value") else 1
    rows = stacked(model, name)[:, ::every].double()
    rows = (rows if space == "output" else rows.mT).flatten(0, 1)
    _, values, directions = torch.linalg.svd(rows, full_matrices=False)
    kept = values > 2**-24 * values.norm(dim=1, keepdim=True)
    heads = [(layer, head) for layer in range(n_layers) for head in range(0, n_heads, every)]
    return heads, kept.sum(dim=1).tolist(), directions * kept[:, :, None]


def random(k, l):
    """The kernel of random spaces of k and l dimensions: its mean and standard deviation."""
    d = d_model
    return k * l / d, (2 * k * (d - k) * l * (d - l) / (d**2 * (d - 1) * (d + 2))) ** 0.5


def direction(a, b):
    """1 for listed pairs, -1 for those in which the later head writes and the earlier reads, else 0."""
    if (FIRST == "output") != (SECOND == "output"):
        writer, reader = (a, b) if FIRST == "output" else (b, a)
        return (writer[0] < reader[0]) - (writer[0] > reader[0])
    return int(FIRST != SECOND or a < b)


first_heads, first_ranks, first_bases = bases(FIRST)
second_heads, second_ranks, second_bases = bases(SECOND)
kernel = torch.stack([(own @ second_bases.mT).square().sum(dim=(1, 2)) for own in first_bases])
rows, anticausal = [], []
for i, a in enumerate(first_heads):
    for j, b in enumerate(second_heads):
        k, l, value = first_ranks[i], second_ranks[j], float(kernel[i, j])
        overlap = value / min(k, l) if min(k, l) else 0.0
        mean, sd = random(k, l)
        way = direction(a, b)
        if way > 0:
            names = [f"{layer}.{head}" for layer, head in (a, b)]
            rows.append((*names, overlap, value, (value - mean) / sd if sd else 0.0))
        elif way < 0:
            anticausal.append(overlap)
rows = sorted(rows, key=lambda row: -row[2])[:TOP]
if anticausal:
    anticausal = torch.tensor(anticausal, dtype=torch.float64).sort().values
    rows = [(*row, 100 * int(torch.searchsorted(anticausal, row[2])) / len(anticausal)) for row in rows]
header = ("first", "second", "overlap", "kernel", "z", "percentile among anticausal pairs")
table(f"{FIRST} and {SECOND} spaces", header[: len(rows[0]) if rows else 5], rows)
if len(anticausal):
    places = [int(part * len(anticausal)) for part in (0.5, 0.95, 0.99)]
    numbers("anticausal pairs: median, 95 % and 99 %", anticausal[places])
