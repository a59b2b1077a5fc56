# qk: W_Q W_K^T, [d_model, d_model]
A, B = W_Q, W_K
U, S, V = spectrum(A, B)
numbers("qk, singular values", S)
__tables__
