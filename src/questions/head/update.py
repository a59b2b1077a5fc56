# update: W_Q W_K^T less that of the adapter's base checkpoint, [d_model, d_model]
base_model = __base__
BASE_W_Q = stacked(base_model, "W_Q")[LAYER, HEAD].double()
BASE_W_K = stacked(base_model, "W_K")[LAYER, HEAD].double()
__turned__
A, B = update_factors((W_Q, W_K), (BASE_W_Q, BASE_W_K))
U, S, V = spectrum(A, B)
numbers("update, singular values", S)
__tables__
