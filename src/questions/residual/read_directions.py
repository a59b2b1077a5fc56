import torch

block = model.blocks[NEURON_LAYER]
norm_w, norm_b = norm_weights(read_norm(block, "ln2"), model.cfg.d_model)
centred = __centred__
scale = __scale__
read = __rows__.double().T
directions = norm_w[:, None] * read / scale
__centring__
biases = __biases__
