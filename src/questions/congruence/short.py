TOP = __top__


def centred(rows):
    """Unit rows less their mean."""
    rows = rows.double()
    return torch.nn.functional.normalize(rows - rows.mean(0))



__needs__

chosen, unit = centred(__space__), centred(__cosine_space__)
__directions__
cosines = {}
for label, direction in tested:
    tokens = (chosen @ direction).topk(TOP).indices
    total = unit[tokens].sum(0)
    # The mean over all pairs of the tokens
    cosines[label] = ((total @ total - TOP) / (TOP * (TOP - 1))).item()
    print(label, round(cosines[label], 6), " ".join(name(i) for i in tokens))
most = sorted(cosines, key=cosines.get)[-30:]
plt.barh(most, [cosines[label] for label in most])
plt.gca().set(title=__title__, xlabel="mean cosine of the top tokens")
plt.show()
