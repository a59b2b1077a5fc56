from transformer_lens import FactoredMatrix
import json

__needs__


attn = model.blocks[__layer__].attn
W_Q, W_K = attn.W_Q[__head__].double(), attn.W_K[__key_head__].double()
U, S, V = FactoredMatrix(W_Q, W_K.T).svd()
basis = __side__[:, :__vectors__]
rows = __space__.double()
# Of each row the share that lies in the head's space, over a random direction's
ratios = rows.shape[1] / basis.shape[1] * (rows @ basis).pow(2).sum(1) / rows.pow(2).sum(1)
__one__
tokens = list(dict.fromkeys(token for word in json.loads(__words__) for token in one(word)))
print("words:", ratios[tokens].mean().item(), "every token:", ratios.nanmean().item())
plt.hist(ratios.tolist(), bins=60, density=True, label="every token")
plt.hist(ratios[tokens].tolist(), bins=20, density=True, alpha=0.6, label="words")
plt.gca().set(title=__title__, xlabel="ratio of variance explained")
plt.legend()
plt.show()
