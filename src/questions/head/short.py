from transformer_lens import FactoredMatrix

TOP, attn = __top__, model.blocks[__layer__].attn
W_Q, W_K = attn.W_Q[__head__].double(), attn.W_K[__key_head__].double()
__factor__
U, S, V = FactoredMatrix(W_Q, W_K.T).svd()
W_U = model.W_U.T

__closest__


# The sign is such that the query token of largest cosine is positive
query, key = U[:, __vector__], V[:, __vector__]
along = cosines(W_U, query)
sign = along[along.abs().argmax()].sign()
print("singular values of W_Q W_K^T:", [round(value, 6) for value in S.tolist()])
print("query (W_U):", closest(W_U, sign * query))
print("key (W_E):", closest(__W_E__, sign * key))
plt.semilogy(S, ".-")
plt.gca().set(title=__title__, xlabel="singular value of W_Q W_K^T")
plt.show()
