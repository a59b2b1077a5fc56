# Another prompt: aligned by the tokens that both begin with, and from the end
other = __other__
print("other prompt:", " ".join(name(token) for token in other))
begun = 0
while begun < min(len(tokens), len(other)) - 1 and tokens[begun] == other[begun]:
    begun += 1
there = position if position < begun else position - len(tokens) + len(other)
if position < begun or there >= begun:
    wrote_there = dict(written(model.run_with_cache(torch.tensor([other]))[1], there)[0])
    both = [(part, value.item(), wrote_there[part].item()) for part, value in parts]
    rows = sorted(((part, own, value, own - value) for part, own, value in both), key=lambda row: -abs(row[3]))
    table("who wrote the difference between both prompts", ("part", "logit", "other prompt", "difference"), rows)
    print(f"difference {sum(row[3] for row in rows):.6g}")
else:
    print("the position has no counterpart in the other prompt")
