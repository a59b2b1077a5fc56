# Whole runs without parts, beside what the parts wrote directly
__edits__


def difference(values):
    return (values[target] - (0 if minus is None else values[minus])).item()


wrote = dict(parts)
rows = []
for group in groups:
    after = logits_without(tokens, group)[position]
    direct = -sum(wrote[f"L{layer} mlp" if head is None else f"L{layer}H{head}"].item() for layer, head in group)
    probability = difference(after.softmax(0)) - difference(logits.softmax(0))
    kl = (logits.softmax(0) * (logits.log_softmax(0) - after.log_softmax(0))).sum()
    rows.append((named(group), difference(after) - difference(logits), direct, probability, kl))
table("what runs without parts change", ("without", "logit", "direct", "probability", "KL"), rows)
