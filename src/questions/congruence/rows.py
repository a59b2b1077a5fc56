rows = []
for label, i, end, direction in tested:
    dots = W @ direction
    tokens = top(dots, TOP)
    own, mean, sd, excess = measure(tokens, end, i)
    p = (1 + int((random_excess >= excess).sum())) / (1 + PERMUTATIONS)
    __row__
for row, adjusted in zip(rows, benjamini_hochberg([row[__p__] for row in rows])):
    __adjusted__
header = __header__
table("congruence", header, rows)
