import torch

ln2 = model.blocks[NEURON_LAYER].ln2
norm_w = ln2.w.double() if hasattr(ln2, "w") else torch.ones_like(stream)
norm_b = ln2.b.double() if hasattr(ln2, "b") else torch.zeros_like(stream)
centred = __centred__
scale = __scale__
read = __rows__.double().T
directions = norm_w[:, None] * read / scale
__centring__
biases = __biases__
