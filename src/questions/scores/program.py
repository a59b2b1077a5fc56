import torch

__prompts__


def scores_of(pattern, tokens):
    """The scores of all heads [n_heads, n, n] on one prompt, by name; without those that no query has keys for."""
    n = len(tokens)
    query, key = torch.meshgrid(torch.arange(n), torch.arange(n), indexing="ij")
    seen = (key >= 0) if SEES_ALL else (key <= query)
    same = torch.tensor(tokens)[:, None] == torch.tensor(tokens)[None, :]
    follows = torch.zeros_like(same)
    follows[:, 1:] = (same & (query != key))[:, :-1]
    asked = {
        "previousToken": query == key + 1,
        "duplicateToken": same & (query != key) & seen,
        "induction": follows & (query != key) & seen,
        "currentToken": query == key,
        "firstToken": key == 0,
    }
    late = torch.arange(n) > 0
    scores = {}
    for score, keys in asked.items():
        queries = keys.any(1) & late
        if queries.any():
            scores[score] = (pattern * keys).sum(-1)[:, queries].mean(-1)
    entropy = -torch.where(pattern > 0, pattern * pattern.log(), torch.zeros_like(pattern)).sum(-1)
    scores["entropy"] = entropy[:, late].mean(-1)
    scores["meanDistance"] = (pattern * (query - key).abs()).sum(-1)[:, late].mean(-1)
    return scores


print(f"{len(prompts)} prompts, the first: {prompts[0]}")
by_prompt = []
for tokens in prompts:
    n_layers = model.cfg.n_layers
    names = [f"blocks.{layer}.attn.hook_pattern" for layer in range(n_layers)]
    _, cache = model.run_with_cache(torch.tensor([tokens]), names_filter=lambda hook: hook in names)
    patterns = torch.cat([cache[hook][0] for hook in names]).double()
    by_prompt.append(scores_of(patterns, tokens))
for score in SCORES:
    values = [scores[score] for scores in by_prompt if score in scores]
    if not values:
        continue
    values = torch.stack(values)
    mean, sd = values.mean(0), values.std(0) if len(values) > 1 else torch.zeros_like(values[0])
    heads = [divmod(i, model.cfg.n_heads) for i in top(mean, len(mean))]
    order = top(mean, len(mean))
    table(score, ("head", "mean", "sd"), [(f"{l}.{h}", mean[i], sd[i]) for (l, h), i in zip(heads, order)])
