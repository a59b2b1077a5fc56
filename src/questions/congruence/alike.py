import torch

# The neurons most alike one of them, by cosine, the neuron itself first
own = weights[__neuron__]
lengths = weights.norm(dim=1) * own.norm()
cosines = weights @ own / torch.where(lengths > 0, lengths, torch.ones_like(lengths))
cosines[__neuron__] = float("inf")
neurons = top(cosines, __count__)
