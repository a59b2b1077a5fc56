rows = []
for label, i, end, direction in tested:
    tokens = top(chosen @ direction, TOP)
    own, mean, sd, excess = measure(tokens, end, i)
    p, by_covariance = upper_tail(random_excess, excess), upper_tail(layer_excess, excess)
    __row__
for row, adjusted in zip(rows, benjamini_hochberg([row[__p__] for row in rows])):
    __adjusted__
header = __header__
table("congruence", header, rows)
print(f"\none alone can reach an adjusted p of {min(1, len(rows) / (1 + permutations)):.6g}")
