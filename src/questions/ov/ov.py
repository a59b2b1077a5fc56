# ov: W_V W_O, [d_model, d_model]
A, B = W_V, W_O.T
U, S, V = spectrum(A, B)
numbers("ov, singular values", S)
__tables__
