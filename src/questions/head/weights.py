W_Q = stacked(model, "W_Q")[LAYER, HEAD].double()
W_K = stacked(model, "W_K")[LAYER, HEAD].double()
__turned__
