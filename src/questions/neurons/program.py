import torch

W = vocabulary(SPACE)
W_gram, W_mean = W.T @ W, W.mean(0)

# The mean of the largest products with random unit directions
random_dots = Random(SEED).directions(64, model.cfg.d_model) @ W.T
random_mean, random_sd = mean_and_sd([dots.topk(TOP).values.mean() for dots in random_dots])

found, excited = [], []
token = __token__
for layer in LAYERS:
    # __what__
    weights = __rows__.double()[NEURONS]
    # Mean and standard deviation over the vocabulary
    means = weights @ W_mean
    sds = ((weights @ W_gram * weights).sum(1) / len(W) - means**2).clamp(min=0).sqrt()
    for start in range(0, len(NEURONS), 64):
        products = weights[start : start + 64] @ W.T
        for at, dots in enumerate(products, start):
            mean, sd = means[at].item(), sds[at].item()
            z = (dots - mean) / sd if sd > 0 else torch.zeros_like(dots)
            told = lambda ids: [(i, dots[i].item(), z[i].item()) for i in ids]
            found.append({
                "name": f"L{layer}N{NEURONS[at]}", "norm": weights[at].norm().item(), "mean": mean, "sd": sd,
                "largest": told(top(dots, TOP)), "smallest": told(top(dots, TOP, "smallest")),
                "place": (layer, NEURONS[at]),
            })
            if token is not None:
                excited.append((found[-1]["name"], dots[token].item(), z[token].item()))
    strength = lambda own: max(own["largest"][0][2], -own["smallest"][0][2])
    found = sorted(found, key=strength, reverse=True)[:LIMIT]
    excited = sorted(excited, key=lambda own: own[2], reverse=True)[:TOP]

total = len(LAYERS) * len(NEURONS)
for own in sorted(found, key=lambda own: own["place"]):
    large_mean = sum(dot for _, dot, _ in own["largest"]) / len(own["largest"])
    print(f"\n{own['name']}: mean of the largest {large_mean:.6g}")
    print(f"random tokens {own['mean']:.6g}, sd {own['sd']:.6g}")
    norm = own["norm"]
    print(f"largest of random directions of its norm {norm * random_mean:.6g}, sd {norm * random_sd:.6g}")
    for end in ("largest", "smallest"):
        rows = [(i, name(i), dot, z) for i, dot, z in own[end]]
        table(f"{own['name']}, {end}", ("id", "token", "dot", "z"), rows)
print(f"\n{len(found)} of {total} neurons")
if token is not None:
    table(f"neurons that {name(token)} excites, by z", ("neuron", "dot", "z"), excited)
