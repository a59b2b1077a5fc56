# update: W_V W_O less that of the adapter's base checkpoint, [d_model, d_model]
base_model = __base__
BASE_W_V = stacked(base_model, "W_V")[LAYER, HEAD].double()
BASE_W_O = stacked(base_model, "W_O")[LAYER, HEAD].double()
A, B = update_factors((W_V, W_O.T), (BASE_W_V, BASE_W_O.T))
U, S, V = spectrum(A, B)
numbers("update, singular values", S)
__tables__
