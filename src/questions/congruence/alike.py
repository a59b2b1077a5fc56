import torch

# The neurons most alike one of them, by cosine, the neuron itself first
own = weights[__neuron__]
lengths = weights.norm(dim=1) * own.norm()
alike = weights @ own / torch.where(lengths > 0, lengths, torch.ones_like(lengths))
ranked = alike.clone()
ranked[__neuron__] = float("inf")
neurons = top(ranked, __count__)
table("most alike", ("neuron", "cosine"), [(f"L{LAYER}N{i}", alike[i].item()) for i in neurons])
