# Where tokens stand in what the head writes for them
d_vocab = len(vocabulary("W_U"))
__sample__
rows = []
for token in __tokens__:
    logits = effect(token, SOURCE)
    above, equal = (logits > logits[token]).sum().item(), (logits == logits[token]).sum().item()
    rows.append((token, name(token), logits[token], above + 1 + (equal - 1) / 2))
table("rank of tokens among their own outputs", ("id", "token", "logit", "rank"), rows)
ranks = sorted(row[-1] for row in rows)
first = sum(rank <= d_vocab / 20 for rank in ranks) / len(ranks)
last = sum(rank > d_vocab - d_vocab / 20 for rank in ranks) / len(ranks)
verdict = "copies" if first >= 0.2 and first > last else "suppresses" if last >= 0.2 and last > first else "neither"
print(f"\nmedian rank {ranks[len(ranks) // 2]:.6g}, in the first twentieth {first:.6g}, in the last {last:.6g}: {verdict}")
