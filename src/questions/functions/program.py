from pathlib import Path
import torch

# MAPS (Elhelo and Geva, arXiv 2412.11965): of a relation's pairs, the share whose target is among the first of the
# source's row of W W_V W_O W_U, or among the last; and that share for targets dealt to sources at random, in the mean.
if RELATIONS is None:
    lists = [(own[0], [pair.split(", ") for pair in own[1:]]) for own in BUILT_IN]
else:
    lists = []
    for file in sorted(Path(RELATIONS).glob("*.txt")):
        lines = [line for line in file.read_text().splitlines() if line.strip() and line.split()[0].strip("#")]
        pairs = [[word.strip() for word in line.split("\t" if "\t" in line else ",")] for line in lines]
        lists.append((file.stem, pairs))


def token(word):
    """The id of a word with a space before it, or else as it is; None if neither is one token."""
    found = list(typed_tokens(word))
    return found[-1] if found and found[-1] < len(vocabulary("W_U")) else None


relations = []
for name_, pairs in lists:
    known = [own for own in ((token(a), token(b)) for a, b in pairs) if None not in own]
    if len(known) > 1:
        relations.append((name_, *map(list, zip(*known))))
W_V, W_O = stacked(model, "W_V").double(), stacked(model, "W_O").double()
W_U, rows = vocabulary("W_U").double(), []
for layer in range(model.cfg.n_layers):
    for head in range(model.cfg.n_heads):
        output = W_O[layer, head] @ W_U.T
        for name_, sources, targets in relations:
            logits = vocabulary(SOURCE)[sources].double() @ W_V[layer, head] @ output
            for way, sign in (("raises", 1), ("lowers", -1)):
                signed = sign * logits
                least = signed.topk(min(FIRST, signed.shape[1])).values[:, -1:]
                flat = signed.amax(dim=1, keepdim=True) == signed.amin(dim=1, keepdim=True)
                hits = ((signed[:, targets] >= least) & ~flat).double()
                share, chance = float(hits.diagonal().mean()), float(hits.mean())
                rows.append((f"{layer}.{head}", way, name_, share, chance))
rows.sort(key=lambda row: row[4] - row[3])
table(f"functions of heads by {SOURCE}", ("head", "way", "relation", "share", "chance"), rows[:TOP])
