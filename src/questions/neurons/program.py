import torch

W = vocabulary(SPACE)
W_gram, W_mean = W.T @ W, W.mean(0)
lengths = (W - W_mean).norm(dim=1)


def standouts(directions):
    """(mean of the largest products - mean of all) / sd of all, of each direction."""
    means = directions @ W_mean
    sds = ((directions @ W_gram * directions).sum(1) / len(W) - means**2).clamp(min=0).sqrt()
    large = torch.cat([(block @ W.T).topk(TOP).values.mean(1) for block in directions.split(64)])
    return torch.where(sds > 0, (large - means) / sds, torch.zeros_like(sds))


def upper_tail(null, values):
    """(1 + values of the null at least as large) / (1 + all), for each value."""
    null = null.sort().values
    return (1 + len(null) - torch.searchsorted(null, values)) / (1 + len(null))


def benjamini_hochberg(p):
    order = p.argsort(stable=True)
    adjusted = p[order] * len(p) / torch.arange(1, len(p) + 1)
    adjusted = adjusted.flip(0).cummin(0).values.flip(0).clamp(max=1)
    return adjusted[order.argsort(stable=True)]


# How far random directions stand out
isotropic = standouts(Random(SEED).directions(2000, model.cfg.d_model))

found, tokens = [], __tokens__
excited = {token: [] for token in tokens}
for layer in LAYERS:
    # __what__
    all_weights = __rows__.double()
    weights = all_weights[NEURONS]
    a = standouts(weights)
    p = upper_tail(isotropic, a)
    tests = {"a": a, "p": p}
    if len(NEURONS) == len(all_weights):
        combinations = Random(SEED + 1 + layer).directions(500, len(all_weights))
        tests["adjusted p"] = benjamini_hochberg(p)
        tests["p by the layer's covariance"] = upper_tail(standouts(combinations @ all_weights), a)
    # Mean and standard deviation over the vocabulary
    means = weights @ W_mean
    sds = ((weights @ W_gram * weights).sum(1) / len(W) - means**2).clamp(min=0).sqrt()
    for start in range(0, len(NEURONS), 64):
        products = weights[start : start + 64] @ W.T
        for at, dots in enumerate(products, start):
            mean, sd = means[at].item(), sds[at].item()
            z = (dots - mean) / sd if sd > 0 else torch.zeros_like(dots)
            cosines = (dots - mean) / (lengths * weights[at].norm())
            cosines = cosines.nan_to_num()
            ranked = cosines if RANK_BY == "cosine" else dots
            token_rows = lambda ids: [(i, cosines[i].item(), dots[i].item(), z[i].item()) for i in ids]
            found.append({
                "name": f"L{layer}N{NEURONS[at]}", "tests": {test: values[at].item() for test, values in tests.items()}, "mean": mean, "sd": sd,
                "large mean": dots.topk(TOP).values.mean().item(),
                "largest": token_rows(top(ranked, TOP)), "smallest": token_rows(top(ranked, TOP, "smallest")),
                "place": (layer, NEURONS[at]),
            })
            for token in tokens:
                excited[token].append((found[-1]["name"], dots[token].item(), z[token].item()))
    found = sorted(found, key=lambda own: own["tests"]["a"], reverse=True)[:LIMIT]
    excited = {token: sorted(own, key=lambda one: one[2], reverse=True)[:TOP] for token, own in excited.items()}

total = len(LAYERS) * len(NEURONS)
for own in sorted(found, key=lambda own: own["place"]):
    print(f"\n{own['name']}: mean of the largest {own['large mean']:.6g}")
    print(f"random tokens {own['mean']:.6g}, sd {own['sd']:.6g}")
    print(", ".join(f"{test} {value:.6g}" for test, value in own["tests"].items()))
    for end in ("largest", "smallest"):
        rows = [(i, name(i), cosine, dot, z) for i, cosine, dot, z in own[end]]
        table(f"{own['name']}, {end}", ("id", "token", "cosine", "dot", "z"), rows)
print(f"\n{len(found)} of {total} neurons")
for token in tokens:
    table(f"neurons that {name(token)} excites, by z", ("neuron", "dot", "z"), excited[token])
