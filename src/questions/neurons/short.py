__needs__

TOP = __top__
rows = __space__.double()


def stands_out(weights):
    """(mean of the largest products - mean of all) / sd of all, of each neuron."""
    dots = weights @ rows.T
    return (dots.topk(TOP).values.mean(1) - dots.mean(1)) / dots.std(1, correction=0)


found = []
for layer in __layers__:
    weights = __weights__.double()
    a = torch.cat([stands_out(some) for some in weights.split(64)])
    found += [(value, layer, neuron) for neuron, value in enumerate(a.tolist()) if __chosen__]
found = sorted(found, reverse=True)[:__limit__]
_, layer, neuron = found[0]
dots = rows @ __weights__[neuron].double()
print(f"L{layer}N{neuron}:", [(name(i), round(dots[i].item(), 4)) for i in dots.topk(TOP).indices])
plt.barh([f"L{layer}N{neuron}" for _, layer, neuron in found], [value for value, _, _ in found])
plt.gca().set(title=__title__, xlabel="mean of the largest products, in standard deviations")
plt.show()
