from transformer_lens import FactoredMatrix

TOP, attn = __top__, model.blocks[__layer__].attn
W_V, W_O = attn.W_V[__key_head__].double(), attn.W_O[__head__].double()
U, S, V = FactoredMatrix(W_V, W_O).svd()
W_E, W_U = __W_E__, model.W_U.T

__closest__


# The sign is such that the token of largest cosine that is read is positive
read, written = U[:, __vector__], V[:, __vector__]
along = cosines(W_E, read)
sign = along[along.abs().argmax()].sign()
eigenvalues = torch.linalg.eigvals(W_O @ (W_U.T.double() @ W_E.double()) @ W_V)
print("singular values of W_V W_O:", [round(value, 6) for value in S.tolist()])
print("read (W_E):", closest(W_E, sign * read))
print("written (W_U):", closest(W_U, sign * written))
print("copying score, over W_E:", (eigenvalues.real.sum() / eigenvalues.abs().sum()).item())
plt.semilogy(S, ".-")
plt.gca().set(title=__title__, xlabel="singular value of W_V W_O")
plt.show()
