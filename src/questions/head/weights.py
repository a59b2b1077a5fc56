W_Q = model.W_Q[LAYER, HEAD].double()
W_K = model.W_K[LAYER, HEAD].double()
__turned__
