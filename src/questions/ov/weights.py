W_V = stacked(model, "W_V")[LAYER, HEAD].double()
W_O = stacked(model, "W_O")[LAYER, HEAD].double()
