W_V = model.W_V[LAYER, HEAD].double()
W_O = model.W_O[LAYER, HEAD].double()
