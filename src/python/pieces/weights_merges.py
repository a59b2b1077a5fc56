import json
import re
import torch


def token_weights(count):
    """Zipf's law over the order of merges: characters and bytes before them, other tokens last; the mean is 1."""
    merges = json.loads(model.tokenizer.backend_tokenizer.to_str())["model"]["merges"]
    vocab = model.tokenizer.get_vocab()
    ranks = {}
    for rank, merge in enumerate(merges, 1):
        merged = "".join(merge.split(" ") if isinstance(merge, str) else merge)
        ranks.setdefault(vocab[merged], rank)
    names = {token: spelling for spelling, token in vocab.items() if token not in ranks}
    singles = {token for token, spelling in names.items() if re.fullmatch(r".|<0x..>", spelling, re.DOTALL)}
    rank = lambda token: ranks.get(token, 0 if token in singles else len(merges))
    weights = 1 / torch.tensor([max(1, len(singles)) + rank(token) for token in range(count)], dtype=torch.float64)
    return weights * count / weights.sum()
